"""Terms of an English question + terms of a text -> those of the question that the text says in other words.

A person asks for the price, the phone and the holidays; a contract has a fee, a telephone and annual leave. An
embedder of sentences sees that, but what is quoted and refused is told by words, too. Only words that everyday
documents use for the same thing, and the forms of verbs that no stemmer knows.
"""

from collections.abc import Collection, Iterable
from functools import cache
from typing import NamedTuple

from chatdoc.text import question_terms, stem

_SAME = """
price, cost, fee, charge, rate
pay, cost, fee, amount
pay, paid, payment, payable
salary, wage, remuneration, earnings
earn, salary, wage
phone, telephone, tel, mobile, call
e-mail, email, mail
holiday, vacation, leave, time off
boss, manager, supervisor, superior, chief
boss, chair, head, director
ceo, chief executive, managing director
cfo, chief financial
warranty, guarantee
quit, resign, terminate, notice
fire, dismiss, terminate
cancel, terminate, cancellation, termination, withdraw
end, expire, terminate, finish
begin, start, commence
start, launch, open
buy, purchase, acquire
seller, vendor
buyer, purchaser, customer
client, customer
worker, employee, staff
employ, hire, recruit
colleague, coworker
firm, company, business, enterprise
tenant, renter, lessee
landlord, lessor, owner
sublet, sublease
flat, apartment
house, home, building
pet, animal, dog, cat
deposit, security payment, bond
deductible, excess
insurance, policy, cover, coverage
insured, covered
car, vehicle, automobile
bike, bicycle
plane, aircraft, airplane
doctor, physician
ill, sick, illness, sickness
drug, medicine, medication
hurt, injured, injury
kid, child, children
grown-up, adult
people, person, inhabitant
resident, inhabitant, population
live, reside, residence
author, writer, write
film, movie
photo, picture, image
big, large, size
size, dimension, measure
container, tank
capacity, volume
heavy, weight, weigh
tall, high, height
long, length
wide, width
deep, depth
old, age
fast, speed
strong, strength
repair, fix, mend
broken, defective, faulty, damaged
clean, wash
rubbish, garbage, trash, waste
delivery, shipping, shipment
deliver, ship, dispatch
refund, reimburse, repay, return, money back
bill, invoice
money, fund, cash, euro, dollar
paid, funded, sponsored, financed
sponsor, fund, finance
penalty, fine
deadline, due, latest, payable
allow, permit, may
permitted, allowed
allowed, forbidden, prohibited, permitted
forbidden, prohibited, banned
required, necessary, needed, must
need, require
ask, request
get, receive, obtain, entitled
show, display
meeting, session
attend, present, participant
attendee, participant, present
choose, select, pick
help, assist, support
aim, goal, purpose, objective
result, outcome, finding
rise, increase, grow, grew
fall, decrease, decline, drop, fell
lower, reduce
happen, occur, take place
located, situated, lie
founder, founded, established
found, establish, set up
created, founded, established
built, constructed, erected
build, construct
constructed, build
designer, designed, architect
invented, inventor
die, death, dead
born, birth
birthday, born
marry, wife, husband, spouse
own, belong, owner
contact, reach, telephone
address, location, place
job, position, post, work, employment
profession, occupation, work
teacher, trainer, instructor
university, college
telework, work from home
overtime, extra hours
trial, probation
parking, park
limescale, scale, descale
remove, clean
stairs, stairwell, staircase
electricity, power
temperature, degree, °c
"""
"""A line holds what may stand for one another; a word may be in several. What consists of two words must stand there
whole. Words for the same kind of thing (dog, cat) are no words for the same thing and have no line, unless the first
names the kind."""

_FORMS = """
arise arose arisen, bear bore borne born, begin began begun, bind bound, break broke broken, bring brought, build
built, buy bought, catch caught, choose chose chosen, come came, deal dealt, draw drew drawn, drink drank drunk, drive
drove driven, eat ate eaten, fall fell fallen, feel felt, fight fought, find found, flee fled, fly flew flown, forbid
forbade forbidden, forget forgot forgotten, freeze froze frozen, get got gotten, give gave given, go went gone, grow
grew grown, hang hung, hear heard, hide hid hidden, hold held, keep kept, know knew known, lay laid, lead led, learn
learnt, leave left, lend lent, lie lay lain, lose lost, make made, mean meant, meet met, pay paid, ride rode ridden,
ring rang rung, rise rose risen, run ran, say said, see saw seen, seek sought, sell sold, send sent, shake shook
shaken, shoot shot, show showed shown, shrink shrank shrunk, sing sang sung, sink sank sunk, sit sat, sleep slept,
speak spoke spoken, spend spent, stand stood, steal stole stolen, stick stuck, strike struck, swear swore sworn, sweep
swept, swim swam swum, take took taken, teach taught, tear tore torn, tell told, think thought, throw threw thrown,
understand understood, wake woke woken, wear wore worn, win won, write wrote written, child children, man men, woman
women, foot feet, person people
"""
"""Forms of one word, which share no stem."""

_OPPOSITE = """
accept refuse reject decline, accept deny, admit deny, approve disapprove reject, agree disagree, arrive depart
allow forbid prohibit ban, attack defend, attract repel, borrow lend, build demolish destroy
buy sell, bought sold, cause prevent, close open, connect disconnect, convict acquit, create destroy
decrease increase, discourage encourage, enable disable, ally enemy, export import
fail succeed, failure success, female male, founded dissolved, guilty innocent, hire dismiss
inner outer, join leave, junior senior, legal illegal, lose win, lost won, majority minority, maximum minimum
minor major, oldest youngest, older younger, oppose support, opponent supporter, positive negative
possible impossible, profit loss, public private, raise lower, require forbid, safe dangerous, small large
strengthen weaken, strong weak, victory defeat, voluntary compulsory
"""
"""The first word and what says the opposite. Only what is so whatever it is compared with: long and short are not."""


class Otherwise(NamedTuple):
    """Terms of a question, and what a text may say for them; all terms of one of those have to be there."""

    asked: frozenset[str]
    said: tuple[frozenset[str], ...]


def otherwise(asked: Collection[str]) -> tuple[Otherwise, ...]:
    """Return which of a question's terms may be said in other words.

    otherwise(["phone"]) == (Otherwise({"phone"}, ({"telephon"}, {"tel"}, {"mobil"}, {"call"})),)
    """
    return tuple(
        Otherwise(phrase, tuple(each for each in group if each != phrase))
        for group in _groups()
        for phrase in group
        if phrase <= set(asked)
    )


def said_otherwise(others: Iterable[Otherwise], said: Collection[str]) -> frozenset[str]:
    """Return the terms of the question that these terms of a text say in other words."""
    return frozenset[str]().union(*(each.asked for each in others if any(alt <= set(said) for alt in each.said)))


def opposed(asked: Collection[str], said: Collection[str]) -> frozenset[str]:
    """Return the terms of a question of which these terms of a text hold the opposite, and not the term itself.

    Not where both stand in the question: "Is it open or closed?".
    """
    return frozenset(
        one
        for first, others in _opposites()
        for one, opposite in (*((first, other) for other in others), *((other, first) for other in others))
        if one in asked and one not in said and opposite in said and opposite not in asked
    )


@cache
def _opposites() -> tuple[tuple[str, tuple[str, ...]], ...]:
    lines = (line.strip().split() for line in _OPPOSITE.strip().replace("\n", ",").split(","))
    return tuple((first, tuple(others)) for first, *others in (tuple(map(stem, words)) for words in lines))


@cache
def _groups() -> tuple[tuple[frozenset[str], ...], ...]:
    same = (line.split(", ") for line in _SAME.strip().splitlines())
    forms = (verb.split() for verb in " ".join(_FORMS.split()).split(", "))
    return tuple(tuple(dict.fromkeys(map(_phrase, group))) for group in (*same, *forms))


def _phrase(words: str) -> frozenset[str]:
    return frozenset(question_terms(words))
