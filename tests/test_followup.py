"""Questions that lean on the one before, made ones that stand alone; and those that stand alone already."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatdoc.answer import answer
from chatdoc.filters import read_query
from chatdoc.followup import MOST_CHARS, rewrite
from chatdoc.library import Library
from chatdoc.types import Exchange
from models.embedder import MiniLM
from tests.stand_ins import EchoModel, TermEmbedder
from tests.test_answer import last

LEANING = [
    # A time, a number, a name or a phrase takes the place of its like.
    ("What was the revenue in 2020?", "and in 2021?", "What was the revenue in 2021?"),
    ("What was the revenue in 2020?", "2021?", "What was the revenue in 2021?"),
    ("What was the revenue in Q1 2020?", "And in Q2 2020?", "What was the revenue in Q2 2020?"),
    ("What was the revenue of Brandt Mills?", "in 2021?", "What was the revenue of Brandt Mills in 2021?"),
    ("What does clause 4 say?", "and clause 7?", "What does clause 7 say?"),
    ("What is the fee for 3 months?", "and for 6 months?", "What is the fee for 6 months?"),
    ("What is the notice for the tenant?", "What about the landlord?", "What is the notice for the landlord?"),
    ("What is the notice for the tenant?", "and for the landlord?", "What is the notice for the landlord?"),
    ("What is the notice for the tenant?", "for the landlord?", "What is the notice for the landlord?"),
    ("How much is the rent in the Miller lease?", "and the deposit?", "How much is the deposit in the Miller lease?"),
    ("What is the rent in the Miller lease?", "How about the Roth lease?", "What is the rent in the Roth lease?"),
    ("What does the lease say about pets?", "what about smoking?", "What does the lease say about smoking?"),
    ("What did Brandt Mills earn in 2019?", "And Kessler Works?", "What did Kessler Works earn in 2019?"),
    ("When does the warranty of the HX-200 end?", "and the HX-300?", "When does the warranty of the HX-300 end?"),
    ("How many people work in Ulm?", "and in Kempten?", "How many people work in Kempten?"),
    ("What does section 3.2 require?", "and section 4.1?", "What does section 4.1 require?"),
    ("How long are invoices kept by Holm Works?", "and contracts?", "How long are contracts kept by Holm Works?"),
    ("What was paid at the end of April?", "And at the end of May?", "What was paid at the end of May?"),
    ("Who left in April?", "and in May?", "Who left in May?"),
    ("May I keep a dog in the flat?", "and a cat?", "May I keep a cat in the flat?"),
    ("Does the warranty cover the hose?", "and the pump?", "Does the warranty cover the pump?"),
    ("Is damage by water insured?", "and by fire?", "Is damage by fire insured?"),
    ("Who is the treasurer?", "And the secretary?", "Who is the secretary?"),
    # A pronoun.
    ("How much is the rent in the Miller lease?", "who signed it?", "Who signed the Miller lease?"),
    ("How much is the rent in the Miller lease?", "And when is it due?", "When is the rent in the Miller lease due?"),
    ("Where is Brandt Mills?", "How many people does it employ?", "How many people does Brandt Mills employ?"),
    ("Where is Brandt Mills?", "What is its revenue?", "What is Brandt Mills's revenue?"),
    ("Where is Brandt Mills?", "Who runs that company?", "Who runs Brandt Mills?"),
    ("When does the warranty of the HX-200 end?", "How do I clean it?", "How do I clean the HX-200?"),
    ("Does the warranty cover water damage?", "How long does it last?", "How long does the warranty last?"),
    ("Who signed the contract?", "When does it expire?", "When does the contract expire?"),
    ("Who signed the contract?", "What year was it signed?", "What year was the contract signed?"),
    ("Where was Clara Brandt born?", "When did she die?", "When did Clara Brandt die?"),
    ("Where was Clara Brandt born?", "Who was her husband?", "Who was Clara Brandt's husband?"),
    ("What did Brandt Mills earn in 2019?", "Who ran Ulm in that year?", "Brandt Mills: Who ran Ulm in 2019?"),
    ("What did Brandt Mills earn in 2019?", "Who ran it that year?", "Who ran Brandt Mills in 2019?"),
    ("Where is Brandt Mills?", "Who lives there?", "Brandt Mills: Who lives there?"),
    # Only a question word.
    ("Was the rent raised in 2021?", "why?", "Was the rent raised in 2021? Why?"),
    ("Can the tenant leave early?", "since when?", "Can the tenant leave early? Since when?"),
    ("What does E20 mean?", "What should I do then?", "What does E20 mean? What should I do then?"),
    ("What are the risks?", "tell me more", "What are the risks? Tell me more"),
    # Chinese.
    ("布兰特公司2020年的营业收入是多少？", "那么2021年呢?", "布兰特公司2021年的营业收入是多少？"),
    ("布兰特公司2020年的营业收入是多少？", "2021年？", "布兰特公司2021年的营业收入是多少？"),
    ("布兰特公司的营业收入是多少？", "那2021年呢？", "2021年布兰特公司的营业收入是多少？"),
    ("布兰特公司2020年的营业收入是多少？", "施密特公司呢？", "施密特公司2020年的营业收入是多少？"),
    ("第四条规定了什么？", "第七条呢？", "第七条规定了什么？"),
    ("租赁合同的租金是多少？", "押金呢?", "租赁合同的押金是多少？"),
    ("租客的通知期是多久？", "房东呢?", "房东的通知期是多久？"),
    ("HX-200水泵的保修期是多久？", "HX-300呢？", "HX-300水泵的保修期是多久？"),
    ("租赁合同的租金是多少？", "它的有效期呢?", "租赁合同的有效期?"),
    ("谁签署了米勒租赁合同？", "它什么时候到期？", "米勒租赁合同什么时候到期？"),
    ("谁签署了米勒租赁合同？", "其有效期是多久？", "米勒租赁合同的有效期是多久？"),
    ("合同什么时候到期？", "谁签署了它？", "谁签署了合同？"),
    ("HX-200水泵的保修期是多久？", "怎么清洗它？", "怎么清洗HX-200水泵？"),
    ("布兰特公司在哪里？", "该公司有多少员工？", "布兰特公司有多少员工？"),
    ("布兰特公司在哪里？", "那家公司是谁创立的？", "布兰特公司是谁创立的？"),
    ("《晨雾》的导演是谁？", "这部电影什么时候上映？", "《晨雾》什么时候上映？"),
    ("租金上涨了吗？", "为什么？", "租金上涨了吗？ 为什么？"),
    ("提前十天取消怎么退？", "那五天呢？", "提前五天取消怎么退？"),
    ("停车3小时多少钱？", "5小时呢？", "停车5小时多少钱？"),
    ("5月31日去哪里？", "第二天呢？", "6月1日去哪里？"),
    ("5月3日去哪里？", "住哪里？", "5月3日去哪里？ 住哪里？"),
    ("租金上涨了吗？", "什么时候呢？", "租金上涨了吗？ 什么时候呢？"),
    ("租賃合約的租金是多少？", "它的有效期呢？", "租賃合約的有效期？"),
    ("租賃合約的租金是多少？", "那麼押金呢？", "租賃合約的押金是多少？"),
    ("布蘭特公司在哪裡？", "該公司有多少員工？", "布蘭特公司有多少員工？"),
    ("租金上漲了嗎？", "為什麼？", "租金上漲了嗎？ 為什麼？"),
    ("合同约定的违约金是多少？", "那这个怎么计算？", "合同约定的违约金怎么计算？"),
    ("霍尔姆工厂2020年的收入是多少？", "那一年的利润呢？", "霍尔姆工厂2020年的利润？"),
    ("发票的保存期限是多久？", "合同呢？", "发票 保存期限：合同？"),
    ("可以养狗吗？", "那猫呢？", "可以养猫吗？"),
    ("法定节假日加班工资怎么算？", "周末呢？", "法定节假日加班工资 算：周末？"),
    ("诊所星期六几点开门？", "那周一呢？", "诊所周一几点开门？"),
    ("诊所星期六上午几点开门？", "下午？", "诊所星期六下午几点开门？"),
    ("游泳馆几点关门？", "周末呢？", "游泳馆 关门：周末？"),
    ("押金是多少？", "什么时候退还？", "押金是多少？ 什么时候退还？"),
    ("押金是多少？", "能退吗？", "押金是多少？ 能退吗？"),
    ("显示E2是什么意思？", "那我该怎么办？", "显示E2是什么意思？ 那我该怎么办？"),
    # From one language to the other.
    ("Where is Brandt Mills?", "它的收入是多少？", "Brandt Mills的收入是多少？"),
    ("布兰特公司在哪里？", "How many people does it employ?", "How many people does 布兰特公司 employ?"),
]  # fmt: skip

ALONE = [
    "When did Anna Weber publish her book?",
    "What is it called when water turns to ice?",
    "It is raining: may the match be cancelled?",
    "Is it possible to end the lease early?",
    "How long does it take to get a permit?",
    "Is it true that the mill burnt down?",
    "What does it mean if the red lamp blinks?",
    "What time is it in Ulm?",
    "Who lost his life in the mill fire?",
    "Which company sold its shares?",
    "What happens to the deposit when it is not paid back?",
    "Does the tenant have to tell the landlord before they leave?",
    "When he was mayor, what did Anton Weber build?",
    "Which rooms does the flat have, and are they heated?",
    "What are the names of the pumps that need no oil?",
    "How much is the deposit?",
    "And how much is the deposit?",
    "What is rent?",
    "Why is the rent so high?",
    "rent 2021",
    "Miller lease deposit",
    "2021 annual report of Brandt Mills",
    "Who is the landlord?",
    "Where are the fuses?",
    "Is there a garden?",
    "Say something about this tall mill that stands by the river in Ulm and grinds oats.",
    "What about",
    "合同的有效期是多久？",
    "合同的有效期是多久呢？",
    "租客可以养猫吗？",
    "其他费用由谁承担？",
    "其中哪一项最贵？",
    "尤其需要注意什么？",
    "土耳其的首都是哪里？",
    "吉他多少钱？",
    "该怎么清洗水泵？",
    "应该找谁签字？",
    "布兰特公司和它的子公司有多少员工？",
    "安娜·韦伯什么时候出版她的书？",
    "在他的建议下，市长修建了哪座桥？",
    "那不勒斯有多少人口？",
    "那曲的海拔是多少？",
    "为什么租金上涨？",
    "什么是押金？",
    "房东是谁？",
    "租客的房间怎么样？",
    "谁是当时最大的雇主？",
    "租赁合同 押金",
    "2021年的营业收入是多少？",
    "從哪一年起租金上漲？",
    "其實押金是多少？",
    "怎么请假？",
    "如何报销？",
    "押金多少？",
    "可以养狗吗？",
]


@pytest.mark.parametrize(("before", "question", "meant"), LEANING)
def test_a_follow_up_says_what_the_conversation_is_about(before: str, question: str, meant: str) -> None:
    assert rewrite(question, [Exchange(before)]) == meant


@pytest.mark.parametrize("meant", sorted({meant for _, _, meant in LEANING}))
def test_what_was_rewritten_stands_alone(meant: str) -> None:
    assert rewrite(meant, [Exchange("Where is the harbour of Lindau?")]) is None


@pytest.mark.parametrize("question", ALONE)
@pytest.mark.parametrize("before", ["How much is the rent in the Miller lease?", "布兰特公司2020年的收入是多少？"])
def test_a_question_that_stands_alone_stays_as_it_is(before: str, question: str) -> None:
    assert rewrite(question, [Exchange(before)]) is None


def test_without_anything_before_nothing_is_rewritten() -> None:
    assert rewrite("who signed it?", []) is None
    assert rewrite("who signed it?", [Exchange("???")]) is None


def test_what_leaned_itself_is_made_whole_first() -> None:
    earlier = [Exchange("What was the revenue of Brandt Mills in 2019?"), Exchange("and in 2020?")]
    assert rewrite("and in 2021?", earlier) == "What was the revenue of Brandt Mills in 2021?"
    earlier = [Exchange("谁签署了米勒租赁合同？"), Exchange("它什么时候到期？")]
    assert rewrite("它的押金是多少？", earlier) == "米勒租赁合同的押金是多少？"


def test_what_is_asked_for_next_takes_the_place_of_what_was_asked_for_before() -> None:
    earlier = [Exchange("地下车位多少钱一个月？"), Exchange("地下车位 一个月：地面？")]
    assert rewrite("访客呢？", earlier) == "地下车位 一个月：访客？"


def test_only_the_last_question_counts_where_it_stood_alone() -> None:
    earlier = [Exchange("Where is Brandt Mills?"), Exchange("What does the Miller lease cost?")]
    assert rewrite("who signed it?", earlier) == "Who signed the Miller lease?"


def test_the_person_that_was_asked_for_is_the_one_who_was_named_in_the_answer() -> None:
    earlier = [Exchange("Who founded Brandt Mills?", "Brandt Mills was founded by Clara Vogt in 1911.")]
    assert rewrite("When did she die?", earlier) == "When did Clara Vogt die?"
    earlier = [Exchange("Who founded Brandt Mills?", "It was Clara Vogt, with Anton Weber and Ida Stone.")]
    assert "Vogt" not in str(rewrite("When did she die?", earlier))


PIECES = st.one_of(
    st.text(max_size=40),
    st.sampled_from([piece for row in LEANING for piece in row] + ALONE + ["它", "其", "and ", "what about ", "呢？"]),
)


@settings(max_examples=200)
@given(st.lists(PIECES, max_size=3), st.lists(st.tuples(PIECES, PIECES), max_size=4))
def test_whatever_is_typed_is_rewritten_within_bounds_or_left_alone(
    question: list[str], earlier: list[tuple[str, str]]
) -> None:
    meant = rewrite("".join(question), [Exchange(*each) for each in earlier])
    assert meant is None or 0 < len(meant) <= 3 * MOST_CHARS


def test_a_long_text_is_no_follow_up_and_a_long_one_before_is_cut() -> None:
    assert rewrite("it " * 50_000, [Exchange("Where is Brandt Mills?")]) is None
    meant = rewrite("why?", [Exchange("Where is Brandt Mills? " * 5_000)])
    assert meant is not None
    assert meant.startswith("Where is Brandt Mills?")
    assert len(meant) < MOST_CHARS + 10


TEXTS = {
    "miller.md": "# Miller lease\n\nThe Miller lease runs three years. It was signed by Ida Stone and Karl Miller.\n",
    "petition.md": "# Petition\n\nThose who signed it live by the weir. They signed it in May.\n",
    "pump.md": "# Pump manual\n\nThe HX-200 pump was tested by the inspector Jan Roth. Clean it with vinegar.\n",
    "works.md": "# Brandt Mills\n\nIn 2020 Brandt Mills earned 4 million euros. In 2021 they earned 6 million.\n",
}


def test_with_the_real_embedder_a_follow_up_finds_what_it_would_not_alone(tmp_path: Path) -> None:
    library = Library(tmp_path / "library", MiniLM())
    for name, text in TEXTS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        library.add(tmp_path / name)
    library.embed_pending()

    def first(question: str, *earlier: str) -> tuple[str, str]:
        final = last(answer(question, library, None, earlier=[Exchange(each) for each in earlier]))
        return final.asked, library.document(final.sources[0].passage.document_id).name

    assert first("who signed it?") == ("", "petition.md")
    assert first("who signed it?", "How long does the Miller lease run?") == (
        "Who signed the Miller lease?",
        "miller.md",
    )
    assert first("and in 2021?", "How much did Brandt Mills earn in 2020?") == (
        "How much did Brandt Mills earn in 2021?",
        "works.md",
    )
    assert first("Where is the pump?", "How long does the Miller lease run?") == ("", "pump.md")
    library.close()


def test_a_follow_up_keeps_its_own_filters_and_no_other(tmp_path: Path) -> None:
    library = Library(tmp_path / "library", TermEmbedder())
    for name, text in TEXTS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        library.add(tmp_path / name)
    library.embed_pending()
    before = Exchange('How long does the Miller lease run? file:"pump"')
    model = EchoModel()
    final = last(answer('who signed it? file:"miller" -"petition"', library, model, earlier=[before]))
    query = read_query(final.asked)
    assert (query.text, query.files, query.excluded) == ("Who signed the Miller lease?", ("miller",), ("petition",))
    assert {library.document(hit.passage.document_id).name for hit in final.sources} == {"miller.md"}
    assert "Who signed the Miller lease?" in model.asked[0][-1].text
    assert "file:" not in model.asked[0][-1].text
    library.close()


def test_a_follow_up_that_finds_nothing_still_says_what_was_searched(tmp_path: Path) -> None:
    library = Library(tmp_path / "library", TermEmbedder())
    (tmp_path / "pump.md").write_text(TEXTS["pump.md"], encoding="utf-8")
    library.add(tmp_path / "pump.md")
    library.embed_pending()
    final = last(answer("它的作者呢？", library, None, earlier=[Exchange("《晨雾》的导演是谁？")]))
    assert (final.verdict, final.asked) == ("not_found", "《晨雾》的作者？")
    library.close()
