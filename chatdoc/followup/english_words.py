"""The words that the rules for English follow-ups go by."""

BE = frozenset("is are was were be been being".split())
DO = frozenset("do does did will would can could shall should may might must".split())
HAVE = frozenset("has have had having".split())
AUXILIARIES = BE | DO | HAVE
ASKING = frozenset("what which who whom whose when where why how".split())
PREPOSITIONS = frozenset(
    "of in on at to for from by with without as about under over between during before after into through within "
    "against among since until till near per via than across behind beyond around upon towards regarding concerning "
    "despite like".split()
)
ADVERBS = frozenset(
    "not no ever never still also already now then there here exactly currently usually always only just again "
    "so too very really actually yet else even once please tell me show give explain list name describe".split()
)
CONJUNCTIONS = frozenset("and or but if that because while although though whether".split())
DETERMINERS = frozenset(
    "the a an my our your this that these those each every any some its his her their all both".split()
)
PRONOUNS = frozenset(
    "i you we he she it they me him us them mine yours ours hers theirs one itself himself herself themselves "
    "there".split()
)
BOUNDARIES = AUXILIARIES | ASKING | PREPOSITIONS | ADVERBS | CONJUNCTIONS | PRONOUNS
FUNCTION_WORDS = BOUNDARIES | DETERMINERS | frozenset("much many long often far old more most".split())

NEVER_NAMES = FUNCTION_WORDS | frozenset(
    "january february march april may May june july august september october november december monday tuesday "
    "wednesday thursday friday saturday sunday".split()
)

# Verbs without an ending that tells them: after "does", the first of these ends what is asked about.
VERBS = frozenset(
    "accept allow apply ask become begin belong break bring build buy call carry cause change charge choose claim "
    "come compare consist contain cost cover create define depend differ do earn employ end enter exist expect expire "
    "explain fall find fit follow forbid get give go grow happen have help hold import include increase join keep know "
    "last lead learn leave let live look lose make matter mean measure meet mention move need offer open operate own "
    "pay permit play produce propose provide publish put reach read receive recommend refer remain report require "
    "return rise run say see sell send serve set show sign sit speak spend stand start state stay stop store supply "
    "support take teach tell think treat turn use want warn wear weigh win work write".split()
)
PARTICIPLES = frozenset(
    "built made sold bought paid held set put sent won written done given taken found born begun known called meant "
    "read said seen shown spent spoken thrown cut let kept left lost met told thought worn drawn due".split()
)

# Nouns that "this", "that" and "the same" point with: "that company".
POINTED = frozenset(
    "company firm contract agreement lease document person man woman year month day model device machine product "
    "paper report policy law act rule clause section article book film city country town place building house flat "
    "project method study team program programme tool plan fee amount period date event case problem error message "
    "warranty manual property party number figure value limit deadline option setting feature".split()
)
PERSONAL = frozenset("it they them he him she her its their his".split())
OWNING = frozenset("its their his".split())
TIMES = frozenset("year month day date period time".split())

# "it" without anything that it stands for, where what it announces follows: "how long does it take to ...".
ANNOUNCING = frozenset("to that when if whether who which how why what where".split())
WEATHER_AND_TIME = frozenset(
    "raining rain rains snowing snow snows time day today night dark cold hot warm late early".split()
)

PEOPLE = frozenset(
    "landlord tenant buyer seller vendor customer client guest host wife husband child children patient doctor nurse "
    "director chairman chairwoman chair president staff management board partner guardian pupil student teacher "
    "parent parents secretary".split()
)
PEOPLE_ENDINGS = ("er", "or", "ee", "ant", "ist", "man", "woman")
NO_PEOPLE = frozenset(
    "chapter computer corner cover error factor floor letter matter meter motor number offer order other paper plant "
    "power quarter register sector transfer warrant water".split()
)
"""End like people (PEOPLE_ENDINGS) and are things."""
