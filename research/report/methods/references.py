"""The works that methods rest on, and their citation in a text."""

from __future__ import annotations

import re
from dataclasses import KW_ONLY, dataclass
from typing import Literal

from research.text.conventions import find_conventions
from research.text.messages import find_spoken, say

_MARK = re.compile(r"\[@([a-z]+\d{4})\]")


WorkKind = Literal["article", "inproceedings", "incollection", "book", "techreport", "misc"]
"""Kind of a work, by the names of BibTeX."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One published work.

    Attributes
    ----------
    short
        Authors and year, as in a sentence.
    is_adapted
        Whether the method is not quite that of the work.
    authors
        Family name, then initials.
    year, title
        Year and title of the edition that is cited.
    kind
        By the names of BibTeX.
    container
        Journal, proceedings, book with its editors, publisher, institution or archive.
    volume, pages
        Volume with its issue in brackets, and pages or the number of the article; empty if there are none.
    note
        What else identifies it.
    url
        Address, with its digital object identifier if it has one.
    """

    short: str
    _: KW_ONLY
    is_adapted: bool = False
    authors: tuple[str, ...]
    year: int
    title: str
    kind: WorkKind
    container: str
    volume: str = ""
    pages: str = ""
    note: str = ""
    url: str = ""

    @property
    def full(self) -> str:
        """Give the entry of a list of references."""
        *first, last = self.authors
        who = f"{', '.join(first)} and {last}" if first else last
        where = ", ".join(part for part in (self.container, self.volume, self.pages) if part)
        parts = (f"{who} ({self.year}). {self.title}. {where}.", f"{self.note}." if self.note else "", self.url)
        return " ".join(part for part in parts if part)


REFERENCES: dict[str, Reference] = {
    "aitchison1986": Reference(
        "Aitchison, 1986",
        authors=("Aitchison, J.",),
        year=1986,
        title="The Statistical Analysis of Compositional Data",
        kind="book",
        container="Chapman and Hall, London",
    ),
    "angelopoulos2023": Reference(
        "Angelopoulos et al., 2023",
        authors=("Angelopoulos, A. N.", "Bates, S.", "Fannjiang, C.", "Jordan, M. I.", "Zrnic, T."),
        year=2023,
        title="Prediction-powered inference",
        kind="article",
        container="Science",
        volume="382(6671)",
        pages="669–674",
        url="https://doi.org/10.1126/science.adi6000",
    ),
    "benjamini1995": Reference(
        "Benjamini and Hochberg, 1995",
        authors=("Benjamini, Y.", "Hochberg, Y."),
        year=1995,
        title="Controlling the false discovery rate: a practical and powerful approach to multiple testing",
        kind="article",
        container="Journal of the Royal Statistical Society B",
        volume="57(1)",
        pages="289–300",
        url="https://doi.org/10.1111/j.2517-6161.1995.tb02031.x",
    ),
    "benjamini2008": Reference(
        "Benjamini and Heller, 2008",
        authors=("Benjamini, Y.", "Heller, R."),
        year=2008,
        title="Screening for partial conjunction hypotheses",
        kind="article",
        container="Biometrics",
        volume="64(4)",
        pages="1215–1222",
        url="https://doi.org/10.1111/j.1541-0420.2007.00984.x",
    ),
    "benjamini2005": Reference(
        "Benjamini and Yekutieli, 2005",
        authors=("Benjamini, Y.", "Yekutieli, D."),
        year=2005,
        title="False discovery rate–adjusted multiple confidence intervals for selected parameters",
        kind="article",
        container="Journal of the American Statistical Association",
        volume="100(469)",
        pages="71–81",
        url="https://doi.org/10.1198/016214504000001907",
    ),
    "bischof2012": Reference(
        "Bischof and Airoldi, 2012",
        authors=("Bischof, J. M.", "Airoldi, E. M."),
        year=2012,
        title="Summarizing topical content with word frequency and exclusivity",
        kind="inproceedings",
        container="Proceedings of the 29th International Conference on Machine Learning",
        pages="201–208",
        url="https://arxiv.org/abs/1206.4631",
    ),
    "bonett2012": Reference(
        "Bonett and Price, 2012",
        authors=("Bonett, D. G.", "Price, R. M."),
        year=2012,
        title="Adjusted Wald confidence interval for a difference of binomial proportions based on paired data",
        kind="article",
        container="Journal of Educational and Behavioral Statistics",
        volume="37(4)",
        pages="479–488",
        url="https://doi.org/10.3102/1076998611411915",
    ),
    "boutaleb2024": Reference(
        "Boutaleb et al., 2024",
        authors=("Boutaleb, A.", "Picault, J.", "Grosjean, G."),
        year=2024,
        title="BERTrend: Neural topic modeling for emerging trends detection",
        kind="inproceedings",
        container="Proceedings of the Workshop on the Future of Event Detection (FuturED)",
        note="arXiv:2411.05930",
        url="https://arxiv.org/abs/2411.05930",
    ),
    "brill2022": Reference(
        "Brill et al., 2022",
        authors=("Brill, B.", "Amir, A.", "Heller, R."),
        year=2022,
        title="Testing for differential abundance in compositional counts data, with application to microbiome studies",
        kind="article",
        container="The Annals of Applied Statistics",
        volume="16(4)",
        pages="2648–2671",
        url="https://doi.org/10.1214/22-AOAS1607",
    ),
    "broder1997": Reference(
        "Broder, 1997",
        authors=("Broder, A. Z.",),
        year=1997,
        title="On the resemblance and containment of documents",
        kind="inproceedings",
        container="Proceedings of Compression and Complexity of SEQUENCES 1997",
        pages="21–29",
        url="https://doi.org/10.1109/SEQUEN.1997.666900",
    ),
    "brown2001": Reference(
        "Brown et al., 2001",
        authors=("Brown, L. D.", "Cai, T. T.", "DasGupta, A."),
        year=2001,
        title="Interval estimation for a binomial proportion",
        kind="article",
        container="Statistical Science",
        volume="16(2)",
        pages="101–133",
        url="https://doi.org/10.1214/ss/1009213286",
    ),
    "campello2013": Reference(
        "Campello et al., 2013",
        authors=("Campello, R. J. G. B.", "Moulavi, D.", "Sander, J."),
        year=2013,
        title="Density-based clustering based on hierarchical density estimates",
        kind="inproceedings",
        container="Advances in Knowledge Discovery and Data Mining (PAKDD 2013)",
        pages="160–172",
        url="https://doi.org/10.1007/978-3-642-37456-2_14",
    ),
    "carbonell1998": Reference(
        "Carbonell and Goldstein, 1998",
        authors=("Carbonell, J.", "Goldstein, J."),
        year=1998,
        title="The use of MMR, diversity-based reranking for reordering documents and producing summaries",
        kind="inproceedings",
        container="Proceedings of SIGIR 1998",
        pages="335–336",
        url="https://doi.org/10.1145/290941.291025",
    ),
    "chang2025": Reference(
        "Chang et al., 2025",
        is_adapted=True,
        authors=("Chang, C.-H.", "Huang, T. Y.", "Tsai, Y.-H.", "Chang, C.-M.", "Hwang, S.-Y."),
        year=2025,
        title="Refining dimensions for improving clustering-based cross-lingual topic models",
        kind="inproceedings",
        container="Proceedings of the 18th Workshop on Building and Using Comparable Corpora (BUCC)",
        pages="46–56",
        url="https://aclanthology.org/2025.bucc-1.6",
    ),
    "efron1979": Reference(
        "Efron, 1979",
        authors=("Efron, B.",),
        year=1979,
        title="Bootstrap methods: another look at the jackknife",
        kind="article",
        container="The Annals of Statistics",
        volume="7(1)",
        pages="1–26",
        url="https://doi.org/10.1214/aos/1176344552",
    ),
    "efron2010": Reference(
        "Efron, 2010",
        authors=("Efron, B.",),
        year=2010,
        title="Large-Scale Inference: Empirical Bayes Methods for Estimation, Testing, and Prediction",
        kind="book",
        container="Cambridge University Press",
        url="https://doi.org/10.1017/CBO9780511761362",
    ),
    "egami2023": Reference(
        "Egami et al., 2023",
        authors=("Egami, N.", "Hinck, M.", "Stewart, B. M.", "Wei, H."),
        year=2023,
        title="Using imperfect surrogates for downstream inference: design-based supervised learning for "
        "social science applications of large language models",
        kind="article",
        container="Advances in Neural Information Processing Systems",
        volume="36",
        url="https://arxiv.org/abs/2306.04746",
    ),
    "filkov2004": Reference(
        "Filkov and Skiena, 2004",
        authors=("Filkov, V.", "Skiena, S."),
        year=2004,
        title="Integrating microarray data by consensus clustering",
        kind="article",
        container="International Journal on Artificial Intelligence Tools",
        volume="13(4)",
        pages="863–880",
        url="https://doi.org/10.1142/S0218213004001867",
    ),
    "grootendorst2022": Reference(
        "Grootendorst, 2022",
        authors=("Grootendorst, M.",),
        year=2022,
        title="BERTopic: Neural topic modeling with a class-based TF-IDF procedure",
        kind="misc",
        container="arXiv:2203.05794",
        url="https://arxiv.org/abs/2203.05794",
    ),
    "guo2017": Reference(
        "Guo et al., 2017",
        authors=("Guo, C.", "Pleiss, G.", "Sun, Y.", "Weinberger, K. Q."),
        year=2017,
        title="On calibration of modern neural networks",
        kind="inproceedings",
        container="Proceedings of the 34th International Conference on Machine Learning",
        volume="PMLR 70",
        pages="1321–1330",
        url="https://arxiv.org/abs/1706.04599",
    ),
    "gwet2008": Reference(
        "Gwet, 2008",
        authors=("Gwet, K. L.",),
        year=2008,
        title="Computing inter-rater reliability and its variance in the presence of high agreement",
        kind="article",
        container="British Journal of Mathematical and Statistical Psychology",
        volume="61(1)",
        pages="29–48",
        url="https://doi.org/10.1348/000711006X126600",
    ),
    "hennig2007": Reference(
        "Hennig, 2007",
        is_adapted=True,
        authors=("Hennig, C.",),
        year=2007,
        title="Cluster-wise assessment of cluster stability",
        kind="article",
        container="Computational Statistics and Data Analysis",
        volume="52(1)",
        pages="258–271",
        url="https://doi.org/10.1016/j.csda.2006.11.025",
    ),
    "hubert1985": Reference(
        "Hubert and Arabie, 1985",
        authors=("Hubert, L.", "Arabie, P."),
        year=1985,
        title="Comparing partitions",
        kind="article",
        container="Journal of Classification",
        volume="2",
        pages="193–218",
        url="https://doi.org/10.1007/BF01908075",
    ),
    "joulin2017": Reference(
        "Joulin et al., 2017",
        authors=("Joulin, A.", "Grave, E.", "Bojanowski, P.", "Mikolov, T."),
        year=2017,
        title="Bag of tricks for efficient text classification",
        kind="inproceedings",
        container="Proceedings of EACL 2017",
        volume="volume 2",
        pages="427–431",
        url="https://aclanthology.org/E17-2068",
    ),
    "kalman1960": Reference(
        "Kalman, 1960",
        authors=("Kalman, R. E.",),
        year=1960,
        title="A new approach to linear filtering and prediction problems",
        kind="article",
        container="Journal of Basic Engineering",
        volume="82(1)",
        pages="35–45",
        url="https://doi.org/10.1115/1.3662552",
    ),
    "kendall1975": Reference(
        "Kendall, 1975",
        authors=("Kendall, M. G.",),
        year=1975,
        title="Rank Correlation Methods, 4th edition",
        kind="book",
        container="Charles Griffin, London",
    ),
    "killick2012": Reference(
        "Killick et al., 2012",
        authors=("Killick, R.", "Fearnhead, P.", "Eckley, I. A."),
        year=2012,
        title="Optimal detection of changepoints with a linear computational cost",
        kind="article",
        container="Journal of the American Statistical Association",
        volume="107(500)",
        pages="1590–1598",
        url="https://doi.org/10.1080/01621459.2012.737745",
    ),
    "kish1965": Reference(
        "Kish, 1965",
        authors=("Kish, L.",),
        year=1965,
        title="Survey Sampling",
        kind="book",
        container="Wiley, New York",
    ),
    "kitagawa1955": Reference(
        "Kitagawa, 1955",
        authors=("Kitagawa, E. M.",),
        year=1955,
        title="Components of a difference between two rates",
        kind="article",
        container="Journal of the American Statistical Association",
        volume="50(272)",
        pages="1168–1194",
        url="https://doi.org/10.1080/01621459.1955.10501299",
    ),
    "kleinberg2003": Reference(
        "Kleinberg, 2003",
        authors=("Kleinberg, J.",),
        year=2003,
        title="Bursty and hierarchical structure in streams",
        kind="article",
        container="Data Mining and Knowledge Discovery",
        volume="7(4)",
        pages="373–397",
        url="https://doi.org/10.1023/A:1024940629314",
    ),
    "krippendorff2011": Reference(
        "Krippendorff, 2011",
        authors=("Krippendorff, K.",),
        year=2011,
        title="Computing Krippendorff's alpha-reliability",
        kind="techreport",
        container="Annenberg School for Communication, University of Pennsylvania",
        url="https://repository.upenn.edu/asc_papers/43",
    ),
    "kuhn1955": Reference(
        "Kuhn, 1955",
        authors=("Kuhn, H. W.",),
        year=1955,
        title="The Hungarian method for the assignment problem",
        kind="article",
        container="Naval Research Logistics Quarterly",
        volume="2(1-2)",
        pages="83–97",
        url="https://doi.org/10.1002/nav.3800020109",
    ),
    "lazarus2018": Reference(
        "Lazarus et al., 2018",
        authors=("Lazarus, E.", "Lewis, D. J.", "Stock, J. H.", "Watson, M. W."),
        year=2018,
        title="HAR inference: Recommendations for practice",
        kind="article",
        container="Journal of Business & Economic Statistics",
        volume="36(4)",
        pages="541–559",
        url="https://doi.org/10.1080/07350015.2018.1506926",
    ),
    "lloyd1982": Reference(
        "Lloyd, 1982",
        authors=("Lloyd, S. P.",),
        year=1982,
        title="Least squares quantization in PCM",
        kind="article",
        container="IEEE Transactions on Information Theory",
        volume="28(2)",
        pages="129–137",
        url="https://doi.org/10.1109/TIT.1982.1056489",
    ),
    "madow1949": Reference(
        "Madow, 1949",
        authors=("Madow, W. G.",),
        year=1949,
        title="On the theory of systematic sampling, II",
        kind="article",
        container="Annals of Mathematical Statistics",
        volume="20(3)",
        pages="333–354",
        url="https://doi.org/10.1214/aoms/1177729988",
    ),
    "mann1945": Reference(
        "Mann, 1945",
        authors=("Mann, H. B.",),
        year=1945,
        title="Nonparametric tests against trend",
        kind="article",
        container="Econometrica",
        volume="13(3)",
        pages="245–259",
        url="https://doi.org/10.2307/1907187",
    ),
    "mccullagh1989": Reference(
        "McCullagh and Nelder, 1989",
        authors=("McCullagh, P.", "Nelder, J. A."),
        year=1989,
        title="Generalized Linear Models, 2nd edition",
        kind="book",
        container="Chapman and Hall, London",
        url="https://doi.org/10.1007/978-1-4899-3242-6",
    ),
    "mcinnes2018": Reference(
        "McInnes et al., 2018",
        authors=("McInnes, L.", "Healy, J.", "Melville, J."),
        year=2018,
        title="UMAP: Uniform manifold approximation and projection for dimension reduction",
        kind="misc",
        container="arXiv:1802.03426",
        url="https://arxiv.org/abs/1802.03426",
    ),
    "monroe2008": Reference(
        "Monroe et al., 2008",
        authors=("Monroe, B. L.", "Colaresi, M. P.", "Quinn, K. M."),
        year=2008,
        title="Fightin' words: lexical feature selection and evaluation for identifying the content of "
        "political conflict",
        kind="article",
        container="Political Analysis",
        volume="16(4)",
        pages="372–403",
        url="https://doi.org/10.1093/pan/mpn018",
    ),
    "montielolea2019": Reference(
        "Montiel Olea and Plagborg-Møller, 2019",
        authors=("Montiel Olea, J. L.", "Plagborg-Møller, M."),
        year=2019,
        title="Simultaneous confidence bands: theory, implementation, and an application to SVARs",
        kind="article",
        container="Journal of Applied Econometrics",
        volume="34(1)",
        pages="1–17",
        url="https://doi.org/10.1002/jae.2656",
    ),
    "reimers2019": Reference(
        "Reimers and Gurevych, 2019",
        authors=("Reimers, N.", "Gurevych, I."),
        year=2019,
        title="Sentence-BERT: Sentence embeddings using Siamese BERT-networks",
        kind="inproceedings",
        container="Proceedings of EMNLP-IJCNLP 2019",
        pages="3982–3992",
        url="https://doi.org/10.18653/v1/D19-1410",
    ),
    "roberts2019": Reference(
        "Roberts et al., 2019",
        authors=("Roberts, M. E.", "Stewart, B. M.", "Tingley, D."),
        year=2019,
        title="stm: An R package for structural topic models",
        kind="article",
        container="Journal of Statistical Software",
        volume="91(2)",
        pages="1–40",
        url="https://doi.org/10.18637/jss.v091.i02",
    ),
    "schuirmann1987": Reference(
        "Schuirmann, 1987",
        authors=("Schuirmann, D. J.",),
        year=1987,
        title="A comparison of the two one-sided tests procedure and the power approach for assessing the "
        "equivalence of average bioavailability",
        kind="article",
        container="Journal of Pharmacokinetics and Biopharmaceutics",
        volume="15(6)",
        pages="657–680",
        url="https://doi.org/10.1007/BF01068419",
    ),
    "sen1968": Reference(
        "Sen, 1968",
        authors=("Sen, P. K.",),
        year=1968,
        title="Estimates of the regression coefficient based on Kendall's tau",
        kind="article",
        container="Journal of the American Statistical Association",
        volume="63(324)",
        pages="1379–1389",
        url="https://doi.org/10.1080/01621459.1968.10480934",
    ),
    "stephens2017": Reference(
        "Stephens, 2017",
        authors=("Stephens, M.",),
        year=2017,
        title="False discovery rates: a new deal",
        kind="article",
        container="Biostatistics",
        volume="18(2)",
        pages="275–294",
        url="https://doi.org/10.1093/biostatistics/kxw041",
    ),
    "storch1995": Reference(
        "von Storch, 1995",
        authors=("Storch, H. von",),
        year=1995,
        title="Misuses of statistical analysis in climate research",
        kind="incollection",
        container="Analysis of Climate Variability (H. von Storch and A. Navarra, eds), Springer",
        pages="11–26",
        url="https://doi.org/10.1007/978-3-662-03167-4_2",
    ),
    "theil1950": Reference(
        "Theil, 1950",
        authors=("Theil, H.",),
        year=1950,
        title="A rank-invariant method of linear and polynomial regression analysis",
        kind="article",
        container="Indagationes Mathematicae",
        volume="12",
        pages="85–91",
    ),
    "traag2019": Reference(
        "Traag et al., 2019",
        authors=("Traag, V. A.", "Waltman, L.", "van Eck, N. J."),
        year=2019,
        title="From Louvain to Leiden: guaranteeing well-connected communities",
        kind="article",
        container="Scientific Reports",
        volume="9",
        pages="5233",
        url="https://doi.org/10.1038/s41598-019-41695-z",
    ),
    "truong2020": Reference(
        "Truong et al., 2020",
        authors=("Truong, C.", "Oudre, L.", "Vayatis, N."),
        year=2020,
        title="Selective review of offline change point detection methods",
        kind="article",
        container="Signal Processing",
        volume="167",
        pages="107299",
        url="https://doi.org/10.1016/j.sigpro.2019.107299",
    ),
    "wang2024": Reference(
        "Wang et al., 2024",
        authors=("Wang, L.", "Yang, N.", "Huang, X.", "Yang, L.", "Majumder, R.", "Wei, F."),
        year=2024,
        title="Multilingual E5 text embeddings: A technical report",
        kind="misc",
        container="arXiv:2402.05672",
        url="https://arxiv.org/abs/2402.05672",
    ),
    "wagner2002": Reference(
        "Wagner et al., 2002",
        authors=("Wagner, A. K.", "Soumerai, S. B.", "Zhang, F.", "Ross-Degnan, D."),
        year=2002,
        title="Segmented regression analysis of interrupted time series studies in medication use research",
        kind="article",
        container="Journal of Clinical Pharmacy and Therapeutics",
        volume="27(4)",
        pages="299–309",
        url="https://doi.org/10.1046/j.1365-2710.2002.00430.x",
    ),
    "wilson1927": Reference(
        "Wilson, 1927",
        authors=("Wilson, E. B.",),
        year=1927,
        title="Probable inference, the law of succession, and statistical inference",
        kind="article",
        container="Journal of the American Statistical Association",
        volume="22(158)",
        pages="209–212",
        url="https://doi.org/10.1080/01621459.1927.10502953",
    ),
    "yang2020": Reference(
        "Yang et al., 2020",
        authors=(
            "Yang, Y.",
            "Cer, D.",
            "Ahmad, A.",
            "Guo, M.",
            "Law, J.",
            "Constant, N.",
            "Hernandez Abrego, G.",
            "Yuan, S.",
            "Tar, C.",
            "Sung, Y.-H.",
            "Strope, B.",
            "Kurzweil, R.",
        ),
        year=2020,
        title="Multilingual universal sentence encoder for semantic retrieval",
        kind="inproceedings",
        container="Proceedings of ACL 2020: System Demonstrations",
        pages="87–94",
        url="https://doi.org/10.18653/v1/2020.acl-demos.12",
    ),
    "zhou2004": Reference(
        "Zhou et al., 2004",
        authors=("Zhou, D.", "Bousquet, O.", "Lal, T. N.", "Weston, J.", "Schölkopf, B."),
        year=2004,
        title="Learning with local and global consistency",
        kind="article",
        container="Advances in Neural Information Processing Systems",
        volume="16",
        pages="321–328",
    ),
    "zrnic2024": Reference(
        "Zrnic and Candès, 2024",
        authors=("Zrnic, T.", "Candès, E. J."),
        year=2024,
        title="Cross-prediction-powered inference",
        kind="article",
        container="Proceedings of the National Academy of Sciences",
        volume="121(15)",
        pages="e2322083121",
        url="https://doi.org/10.1073/pnas.2322083121",
    ),
}
"""The works that methods rest on, by key."""


def cite_references(text: str) -> tuple[str, set[str]]:
    """Put short citations where a text has marks such as ``[@sen1968]``; also gives the keys cited."""
    cited = {key for key in _MARK.findall(text) if key in REFERENCES}
    return _MARK.sub(lambda match: cite_work(match[1]) if match[1] in REFERENCES else match[0], text), cited


def cite_work(key: str) -> str:
    """Give the short citation of a work in the language of the report: Benjamini und Hochberg, 1995."""
    work = REFERENCES[key]
    words = {" and ": find_conventions(find_spoken()).last, " et al.": say(" et al.")}
    short = work.short
    for english, word in words.items():
        short = short.replace(english, word)
    return say("after {work}", work=short) if work.is_adapted else short


def split_citations(text: str) -> list[tuple[str, str]]:
    """Split a text with marks such as ``[@sen1968]`` into pieces, each with the key that follows it; the last has none.

    A mark of an unknown work stays in the text.
    """
    pieces, begin = [], 0
    for match in _MARK.finditer(text):
        if match[1] in REFERENCES:
            pieces.append((text[begin : match.start()], match[1]))
            begin = match.end()
    return [*pieces, (text[begin:], "")]
