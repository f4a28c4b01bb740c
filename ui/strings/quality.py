"""The texts of the quality view, in both languages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QualityStrings:
    """The texts of the quality view in one language."""

    view: str
    explained: str
    with_model: str
    measure_own: str
    measure_file: str
    file_formats: str
    progress: str
    stopped: str
    left_out: str
    run_number: str
    run_facts: str
    own_questions: str
    quotes_only: str
    figure: str
    value: str
    change: str
    counted: str
    since: str
    no_earlier: str
    run_stopped: str
    compare_run: str
    also_changed: str
    setup_embedder: str
    setup_model: str
    setup_documents: str
    not_judged: str
    nothing_judged: str
    righted: str
    wronged: str
    nothing_turned: str
    and_more: str
    runs: str
    chart: str
    right_of: str
    open_run: str
    cases: str
    no_cases: str
    case_good: str
    case_bad: str
    case_wanted: str
    case_nowhere: str
    case_place: str
    delete_case: str
    delete_case_question: str
    hit_1: str
    hit_5: str
    page_1: str
    page_5: str
    document_5: str
    mrr_10: str
    answer: str
    citation_precision: str
    refusal_precision: str
    refusal_recall: str


ENGLISH = QualityStrings(
    view="Quality",
    explained="Answers that you mark with a thumb become test questions. An evaluation asks them all again, counts "
    "what is right, and says what changed since the last time.",
    with_model="With the language model (slower)",
    measure_own="Evaluate the marked questions",
    measure_file="Evaluate a file of questions",
    file_formats="A table (CSV) with the columns question, answer, document and page, or JSON lines.",
    progress="{done:,} of {total:,} questions",
    stopped="Stopped. Nothing was kept of this evaluation.",
    left_out="Left out, because their documents were removed: {names}",
    run_number="Evaluation {number}",
    run_facts="{questions}: {count:,} · Documents: {documents:,} · {embedder} · {model}",
    own_questions="Marked questions",
    quotes_only="quotes only",
    figure="Figure",
    value="Value",
    change="Change",
    counted="Of",
    since="Compared with evaluation {number}. Questions that both asked: {shared:,}",
    no_earlier="There is no earlier evaluation of these questions to compare with.",
    run_stopped="It was stopped before all were asked, so it is not compared with whole evaluations.",
    compare_run="Compare with evaluation {number} all the same",
    also_changed="Also different: {changes}",
    setup_embedder="embedder",
    setup_model="language model",
    setup_documents="documents",
    not_judged="Not judged, because nobody said what is right: {count:,}",
    nothing_judged="There was nothing to judge: nobody said what is right.",
    righted="Now right",
    wronged="Now wrong",
    nothing_turned="No question went from right to wrong or back.",
    and_more="and {count:,} more",
    runs="Evaluations",
    chart="Right answers, by evaluation",
    right_of="{right:,} of {count:,} right",
    open_run="Show evaluation {number}",
    cases="Marked questions",
    no_cases="No answer was marked yet. Under each answer are two thumbs.",
    case_good="good",
    case_bad="bad",
    case_wanted="Wanted: {wanted}",
    case_nowhere="The documents do not say it.",
    case_place="{document}, p. {page:,}",
    delete_case="Delete the question “{question}”",
    delete_case_question="Delete this test question?",
    hit_1="The first passage answers",
    hit_5="One of the first five passages answers",
    page_1="The first passage is on the right page",
    page_5="One of the first five is on the right page",
    document_5="One of the first five is of the right document",
    mrr_10="Mean of 1 / rank of the first passage that answers",
    answer="The answer says what is right",
    citation_precision="Of the cited passages, those that answer",
    refusal_precision="Of the refusals, those that were right",
    refusal_recall="Of the questions without an answer, those refused",
)

CHINESE = QualityStrings(
    view="质量",
    explained="用拇指标记过的回答会成为测试问题。评测会重新提出这些问题，统计正确率，并说明与上次相比有何变化。",
    with_model="使用语言模型（较慢）",
    measure_own="评测已标记的问题",
    measure_file="评测问题文件",
    file_formats="含问题、答案、文档、页码列的表格（CSV），或每行一个 JSON 对象。",
    progress="已完成 {done:,} / {total:,} 个问题",
    stopped="已停止，此次评测未保存。",
    left_out="因文档已移除而略过：{names}",
    run_number="评测 {number}",
    run_facts="{questions}：{count:,} 个 · 文档：{documents:,} 份 · {embedder} · {model}",
    own_questions="已标记的问题",
    quotes_only="仅引文",
    figure="指标",
    value="数值",
    change="变化",
    counted="数量",
    since="与评测 {number} 比较，共同的问题：{shared:,} 个",
    no_earlier="没有这些问题的更早评测可供比较。",
    run_stopped="此次评测中途停止，因此不与完整的评测比较。",
    compare_run="仍与评测 {number} 比较",
    also_changed="其他不同：{changes}",
    setup_embedder="嵌入模型",
    setup_model="语言模型",
    setup_documents="文档数",
    not_judged="未评判（没有说明正确答案）：{count:,} 个",
    nothing_judged="没有可评判的内容：没有说明正确答案。",
    righted="变为正确",
    wronged="变为错误",
    nothing_turned="没有问题的对错发生变化。",
    and_more="另有 {count:,} 个",
    runs="历次评测",
    chart="各次评测的正确回答",
    right_of="{count:,} 个中 {right:,} 个正确",
    open_run="显示评测 {number}",
    cases="已标记的问题",
    no_cases="还没有标记过回答。每个回答下方都有两个拇指按钮。",
    case_good="好",
    case_bad="不好",
    case_wanted="应为：{wanted}",
    case_nowhere="文档中没有答案。",
    case_place="{document}，第 {page:,} 页",
    delete_case="删除问题“{question}”",
    delete_case_question="删除这个测试问题？",
    hit_1="首个段落即含答案",
    hit_5="前五个段落中有答案",
    page_1="首个段落在正确的页",
    page_5="前五个段落中有正确的页",
    document_5="前五个段落中有正确的文档",
    mrr_10="首个含答案段落排名倒数的平均值",
    answer="回答中含正确答案",
    citation_precision="被引段落中含答案的比例",
    refusal_precision="拒答中正确的比例",
    refusal_recall="无答案问题中被拒答的比例",
)
