"""What can go wrong, said to a person: problem and remedy, in English and Chinese.

ChatdocError
├── UnreadableFile            a file that was not added
│   ├── MissingFile           there is nothing at that path
│   ├── NotAFile              a folder, a pipe or a device
│   ├── MissingFolder         a folder to follow that is not there
│   ├── NothingInFolder       a folder without a file that some parser reads
│   ├── FileRefused           no permission, or the disk fails
│   ├── EmptyFile             no bytes
│   ├── UnknownFormat         a suffix that no parser reads
│   ├── MismatchedFile        the content is not what the suffix says
│   ├── ProtectedFile         a password is needed
│   │   └── WrongPassword     another than the one that was given
│   ├── DamagedFile           the format's own reader gives up
│   ├── NoText                read well, but nothing to search, not even by text recognition
│   │   └── NothingToRead     the same for a format without pages: only blanks or markup
│   ├── RecognitionBroken     text recognition cannot be loaded; its pages wait
│   ├── FileTooLarge          over the limits of one file
│   │   └── PictureTooLarge   more pixels than one page may have
│   ├── NotUploaded           the page could not hand it over
│   └── ParsingStopped        the parser crashed, hung or ran out of memory
│       ├── ParsingCrashed    its process died
│       ├── ParsingTimedOut   it took too long
│       ├── ParsingTooBig     it wanted more memory than one file may have
│       └── ParsingCancelled  the person stopped it
├── QuestionError
│   ├── EmptyQuestion
│   ├── NothingChosen         every document is left out
│   ├── StillAnswering        the last answer in the same conversation takes long to end
│   ├── NoDocuments           nothing to ask yet
│   ├── UnreadableQuestions   a file of questions that is not one
│   │   ├── WrongEncoding     bytes that are no text
│   │   ├── WrongColumns      a table without a column of questions
│   │   ├── DuplicateQuestion an id that stands there twice
│   │   ├── UnusablePage      a page that is no number
│   │   └── NoQuestions       read well, but no question in it
│   ├── MissingEvidence       a question about a document that is not there
│   ├── NoCases               no answer was marked yet
│   ├── UnknownCase           no marked question of that number
│   ├── UnknownRun            no evaluation of that number
│   ├── NothingShared         two evaluations without a common question
│   ├── NotExported           a place where marked questions cannot be written
│   └── UnusablePredictions   a place where predictions cannot be written
├── LibraryError
│   ├── UnknownDocument       no document of that name or id
│   ├── AmbiguousDocument     more than one document of that name
│   ├── UnknownPage           no such page in a document
│   ├── UnknownCollection     no collection of that name
│   ├── CollectionExists      a name that another collection has
│   ├── UnusableName          a name that no collection can have
│   ├── LibraryBusy           another chatdoc writes to it
│   ├── LibraryTooNew         made by a later version
│   ├── LibraryServed         another page shows it already
│   ├── ChosenLibraryGone     the folder that is to be opened is not there
│   ├── NotAWholePath         a folder that is named in part
│   ├── NotALibrary           a folder with other things in it
│   ├── PreferencesDamaged    nobody can tell what was chosen
│   ├── PreferencesNotKept    a choice that cannot be written
│   ├── PortTaken             its page cannot be served there
│   └── LibraryUnusable       cannot be opened or written (rights, disk)
│       ├── DiskFull          no room for what was to be written
│       ├── LibraryDamaged    the database is not as it was written
│       └── LibraryLost       there are stored copies, but no database
├── ConversationError
│   ├── UnknownConversation   no conversation of that number
│   ├── UnusableTitle         a title without a letter
│   ├── NothingToExport       a conversation in which nothing was asked
│   ├── UnknownExport         a file that is neither .md nor .docx
│   └── ExportRefused         a place where a conversation cannot be written
├── ModelError
│   ├── ModelMissing          no model file or package where one is expected
│   ├── NotAModel             a file that is not in the GGUF format
│   │   ├── EmbedderAsModel   a GGUF file that compares texts
│   │   ├── PartOfAModel      a GGUF file that belongs to another one
│   │   ├── DamagedModel      its header says what cannot be
│   │   │   ├── CutOffModel   it is shorter than that says
│   │   │   └── FurtherFileMissing  of a model in several files
│   │   └── ModelCrashed      llama.cpp could not use it when it was tried
│   ├── ModelTooBig           larger than the memory that is free
│   ├── ModelFailed           the model cannot be loaded or stopped in the middle
│   ├── EngineBroken          llama.cpp itself cannot be loaded
│   ├── ModelBusy             it writes a reply, and cannot be unloaded meanwhile
│   ├── QuestionTooLong       no room beside it for what was found
│   ├── UnusableEmbedder      a folder among the models that is not used
│   │   ├── NotAnEmbedder     something is missing in it, or not as expected
│   │   └── PickledModel      its weights could run code
│   ├── UnknownEmbedder       no embedder of that name on this machine
│   ├── EmbedderMissing       the one that made the library's vectors is not here any more
│   ├── EmbedderBroken        the one that a library is searched with cannot be loaded or fails
│   ├── UnknownModel          no model of that name, here or in the catalogue
│   ├── ModelNotHere          one that would have to be downloaded first
│   ├── ChosenModelGone       a file that was chosen once
│   ├── ModelsPassedOver      files among the models that cannot answer
│   ├── TakingInStopped       a file that was handed over only in part
│   ├── AnotherIsTakenIn      another process is at it
│   ├── DownloadError         a download that did not come to its end
│   │   ├── NoRoomForModel    the disk is too small
│   │   │   └── NoRoomToTakeIn    for a file that was handed over
│   │   ├── ModelsFolderRefused   nothing can be written there
│   │   │   └── ModelNotTakenIn   not the file that was handed over
│   │   ├── DownloadsOff      nothing is to be downloaded
│   │   ├── DownloadElsewhere another process is at it
│   │   ├── DownloadStopped   its process died
│   │   ├── ProxyRefused      a proxy wants a password, or is none
│   │   └── HubError          what one host answered; the next mirror is tried
│   │       ├── HubUnreachable    no network, no such host, a wrong certificate
│   │       ├── HubBrokeOff   the connection ended, several times
│   │       ├── HubRefuses    403 and the like
│   │       │   └── HubHasNot     404
│   │       ├── HubBusy       429 and the like, for longer than is waited
│   │       ├── HubRedirects  on to a host that the catalogue does not name
│   │       ├── CaptivePortal a web page
│   │       ├── WrongSize     another file, as its size says
│   │       └── WrongBytes    another file, as its sha256 says
│   └── ServerError           another program that is asked for answers over HTTP
│       ├── BadServerAddress  not the address of one
│       ├── UnusableKey       a key that no server could be given
│       ├── ServerOff         another machine, and none is to be asked
│       ├── ServerUnreachable nothing listens there, or it has the wrong certificate
│       ├── ServerTimedOut    it hangs
│       ├── ServerBrokeOff    the connection ended in the middle
│       ├── ServerRefusedKey  it wants a key, or another one
│       ├── ServerHasNot      no such model or address there
│       ├── ServerModelUnnamed it has none or several, and nobody said which
│       ├── ServerBusy        too many questions, or still loading
│       ├── ServerFailed      it says itself that something went wrong
│       ├── ServerRedirects   it sends on to another address
│       ├── NotAModelServer   HTML, or anything else that is no reply of a model
│       └── ServerOnlyThought a model that thinks, and says nothing
├── PackageBroken             a package of the installation cannot be imported
└── Unexpected                anything else; its traceback is in the log
"""

from chatdoc.errors.base import *
from chatdoc.errors.conversations import *
from chatdoc.errors.downloads import *
from chatdoc.errors.files import *
from chatdoc.errors.library import *
from chatdoc.errors.models import *
from chatdoc.errors.questions import *
from chatdoc.errors.servers import *
