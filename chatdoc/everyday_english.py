"""Words of everyday English that people and documents have for the same thing (other_words_english.py reads them)."""

SAME = """
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
laid off, redundancy, redundant
cancel, terminate, cancellation, termination, withdraw
end, expire, terminate, finish, stop, cease
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
house, home
pet, animal, dog
pet, animal, cat
deposit, security payment, bond
deductible, excess
insurance, policy, cover, coverage
insured, covered
car, vehicle, automobile
bike, bicycle
plane, aircraft, airplane
doctor, physician
ill, sick, illness, sickness
pregnant, pregnancy
dentist, dental
drunk, alcohol
alcohol, wine, beer, spirits, alcoholic
drug, medicine, medication
pill, tablet
miss, forget, missed
hurt, injured, injury
poisonous, toxic
itch, rash
tired, tiredness, fatigue, drowsiness
dizzy, dizziness
kid, child, children
grown-up, adult
people, person, inhabitant
resident, inhabitant, population
community, communal
live, reside, residence
author, writer, write
film, movie
photo, picture, photograph, image
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
clean, wash, rinse
rubbish, garbage, trash, waste, litter
delivery, shipping, shipment
deliver, ship, dispatch
refund, reimburse, repay, return, money back
bill, invoice
bounce, returned, unpaid, dishonoured
money, fund, cash, euro, dollar
paid, fund, sponsor, finance
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
switch off, turn off, disable, deactivate
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
found, create, establish, set up
build, built, construct, erect
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
hot, warm, temperature, °c
participate, take part, participant, volunteer
participant, volunteer, subject
study, research, investigation, experiment, trial
sales, revenue, turnover, topline, top line
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
passed, adopted, accepted, approved, agree
prize, award
winner, won, victory
theft, stolen, steal, thief, robbed
burgled, burglar, burglary, break-in
crash, accident, collision
compensation, damages, indemnity
policyholder, insured
insurer, insurance company
sum insured, insured for
year, annual, yearly
manufacturer, maker, producer, make
install, set up, fit
turn, switch
problem, fault, issue, trouble, malfunction
error, fault
fridge, refrigerator
cooker, stove, oven, hob
vacuum cleaner, hoover
tv, television
laptop, notebook, computer
wi-fi, wifi, wireless, internet
screen, display, monitor
lorry, truck
petrol, fuel, gasoline
lift, elevator
tap, faucet
garden, yard
toilet, bathroom, lavatory, restroom
shop, store
lawyer, attorney, solicitor
court, tribunal
contract, agreement
clause, section, article, paragraph
breach, violation, violate, infringe
break, breach, violate
headquarters, head office, registered office, based
shareholder, stockholder
workforce, headcount, employees, staff
retire, retirement, pension
secret, confidential, confidentiality
competitor, rival
trip, travel, journey
ski, snowboard, winter sports
luggage, baggage, suitcase
payout, payment, limit, benefit
maximum, limit
visitor, guest, friend
doctor's note, sick note, doctor's certificate, medical certificate
raise, increase, go up
pay rise, increase, salary review
go down, decrease, decline, lower
biggest, largest, greatest
smallest, least, lowest
best, highest
cheapest, lowest price
give, donate, contribute, grant
donation, contribution, gift, give
supply, deliver, provide
supplier, deliver, vendor, provide
provide, supply, offer
repair, fix, mend, keep in order, maintain, maintenance, service
break, broken, faulty, fault, defect, defective, damage
hurt, accident, broke, wounded
accident, injury, injured
casualty, killed, injured, wounded, dead
sign up, register, registration, enrol, enroll, apply
registration, enrolment, enrollment, application, apply
move in, start, begin
move out, leave, end, vacate
get back, returned, refunded, repaid
money, proceeds, amount, sum
make, proceeds
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
successor, took over, follow, succeed, replace
predecessor, succeed, follow, replace
student, pupil
child, minor, under-18s
teenager, adolescent, under 18, minor
baby, infant, newborn
elderly, senior, over 65
ticket, admission
bus, coach
depart, leave
accommodation, hotel, lodging
chosen, elected, appointed
step down, resign, retire
contain, include, hold
throw out, throw away, dispose, disposal, discard
waterproof, water-resistant, watertight
charge, recharge
scratch, damage
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
speed limit, top speed, maximum speed
dangerous, danger, hazard, risk
reason, cause, because
kill, dead, death
main, principal, chief
stairs, stairwell, staircase
electricity, power
power cut, outage, power failure, power fails
temperature, degree, °c
"""
"""A line holds what may stand for one another; a word may be in several. What consists of two words must stand there
whole. Words for the same kind of thing (dog, cat) are no words for the same thing and have no line, unless the first
names the kind."""
