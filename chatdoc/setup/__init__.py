"""A fresh clone -> an environment in `.venv` that chatdoc runs in. Standard library only: nothing is installed yet.

start        launcher.py's arguments -> chatdoc, at once where everything is installed
stamp        whether it is
work         what launcher.py does by itself
install      the steps of an installation
testing      what `launcher.py test` does
environment  what is in `.venv`, and whether that is whole
machine      what the computer has: disk, compiler, NVIDIA driver, wheel indexes
programs     running pip and others, with a log
progress     which step runs, and for how long
locked       what pip may install, to the byte (locks/)
packages     each package in the build that fits the machine
bundle       a folder that installs without a network
shortcut     a file to double-click
window       progress where there is no terminal
lock         one installation at a time
texts        every sentence, in English and Chinese
"""
