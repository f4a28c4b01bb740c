"""Terms of an English question + terms of a text -> those of the question that the text says in other words.

A person asks for the price, the phone and the holidays; a contract has a fee, a telephone and annual leave. An
embedder of sentences sees that, but what is quoted and refused is told by words, too. Only words that everyday
documents use for the same thing, and the forms of verbs that no stemmer knows.
"""

import re
from collections.abc import Collection, Iterable
from functools import cache
from typing import NamedTuple

from chatdoc.text import question_terms, stem, terms

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
forecast, predict, expect, anticipate, outlook, guidance
lawsuit, litigation, legal proceedings, legal action, claim, court, sued
battle, dispute, lawsuit, litigation, legal proceedings
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
loud, noise
hot, temperature, °c
warm, temperature, °c
participate, take part, participant, volunteer
participant, volunteer, subject
study, research, investigation, experiment
sales, revenue, turnover
revenue, turnover, income
profit, earnings, surplus
spend, expenditure, expense, cost
paid, received
absent, absence, apologies
chairman, chairwoman, chairperson, chair
account, balance
fair, fête, fete, festival
job title, position, engaged as, employed as
second job, side job, other work, other paid work, secondary employment, outside employment
average, mean
test, exam, examination
dose, dosage
patient, subject
side effect, adverse effect, adverse reaction
sign, signature
decide, decision, resolve, resolution
prize, award
theft, stolen, steal
crash, accident, collision
compensation, damages, indemnity
policyholder, insured
insurer, insurance company
sum insured, insured for
year, annual, yearly
manufacturer, maker, producer
install, set up, fit
turn, switch
problem, fault, issue, trouble, malfunction
error, fault
throw away, dispose, disposal
fridge, refrigerator
cooker, stove, oven, hob
vacuum cleaner, hoover
tv, television
laptop, notebook, computer
screen, display, monitor
lorry, truck
petrol, fuel, gasoline
lift, elevator
tap, faucet
garden, yard
toilet, bathroom, lavatory
shop, store
lawyer, attorney, solicitor
court, tribunal
contract, agreement
clause, section, article, paragraph
breach, violation, violate, infringe
headquarters, head office, registered office, based
shareholder, stockholder
workforce, headcount, employees, staff
retire, retirement, pension
secret, confidential, confidentiality
competitor, rival
trip, travel, journey
visitor, guest
doctor's note, doctor's certificate, medical certificate
sick note, doctor's certificate, medical certificate
raise, increase
pay rise, increase, salary review
biggest, largest, greatest
smallest, least, lowest
best, highest
cheapest, lowest price
give, donate, contribute, grant
donation, contribution, gift, give
supply, deliver, provide
supplier, deliver, vendor, provide
provide, supply, offer
fix, keep in order, maintain, maintenance, service
break, fault, defect, broken, damage
hurt, accident, broke, wounded
accident, injury, injured
casualty, killed, injured, wounded, dead
sign up, register, registration, enrol, enroll, apply
registration, enrolment, enrollment, application
apply, application
move in, start, begin
move out, leave, end, vacate
get back, returned, refunded, repaid
money, takings, proceeds, amount, sum
make, takings, proceeds
profit, proceeds
carrier, rack
far, distance, range
deadline, until, closing date, no later than, by
late, delay, overdue
wrote, prepared by, compiled by, drafted by
written, prepared, compiled, drafted
enter, access, come in, entry
silent, quiet
membership fee, subscription, dues
concert, performance, perform
substitute, deputy, stand-in
successor, follow, succeed, replace
predecessor, succeed, follow, replace
took over, succeed, follow, replace
student, pupil
child, minor, under-18s
ticket, admission
bus, coach
depart, leave
accommodation, hotel, lodging
chosen, elected, appointed
step down, resign, retire
contain, include, hold
throw out, dispose, discard
waterproof, water-resistant, watertight
charge, recharge
scratch, damage
stop, end, cease, finish
reserve, book, booking, reservation
website, web page, homepage, online
submit, hand in, send, file
complaint, claim, objection
responsible, in charge, look after, charge of
lead, head, chair, direct
run, lead, manage, operate
join, enter, member
exchange, swap, replace
close, closing, shut
worker, labourer, workman
cut, reduce, reduction
speed limit, maximum speed
top speed, maximum speed
dangerous, danger, hazard, risk
reason, cause, because
kill, dead, death
main, principal, chief
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


_ENDING = re.compile(
    "(?:al|an[ct]|ar[iy]?|ate?|ation|e|ed|e[enr]|en[ct]|ful|hood|i[ct]|ing|ion|is[hmt]|iti|ive|ity|i[sz]e|less|ly|m|me"
    "|ment|ness|or|ous|ry|s|ship|y)+"
)


def said_derived(asked: Collection[str], said: Collection[str]) -> frozenset[str]:
    """Return the terms of a question of which a text has another word of the same family: "audit", "auditor"."""
    return frozenset(one for one in asked if one not in said and any(_is_kin(one, other) for other in said))


def _is_kin(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= 4 and long.startswith(short) and _ENDING.fullmatch(long, len(short)) is not None


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


def as_written(asked: Collection[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the words of a question that have others, and how those are written, as `other_words` does for Chinese."""
    fiscal = ((year, (f" fy{year[2:]} ",)) for year in asked if re.fullmatch(r"20\d\d", year))
    return (*(each for each in _written().items() if all(part in asked for part in each[0].split())), *fiscal)


@cache
def _written() -> dict[str, tuple[str, ...]]:
    written: dict[str, list[str]] = {}
    for line in _SAME.strip().splitlines():
        words = [" ".join(terms(word)) for word in line.split(", ")]
        for word in words:
            written.setdefault(word, []).extend(f" {other} " for other in words if other != word)
    return {word: tuple(dict.fromkeys(others)) for word, others in written.items()}


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
