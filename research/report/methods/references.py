"""The works that methods rest on, and their citation in a text."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MARK = re.compile(r"\[@([a-z]+\d{4})\]")


@dataclass(frozen=True, slots=True)
class Reference:
    """One published work: how it is cited in a sentence, and in full."""

    short: str
    full: str


REFERENCES: dict[str, Reference] = {
    "aitchison1986": Reference(
        "Aitchison, 1986",
        "Aitchison, J. (1986). The Statistical Analysis of Compositional Data. Chapman and Hall, London.",
    ),
    "angelopoulos2023": Reference(
        "Angelopoulos et al., 2023",
        "Angelopoulos, A. N., Bates, S., Fannjiang, C., Jordan, M. I. and Zrnic, T. (2023). Prediction-powered "
        "inference. Science, 382(6671), 669–674. https://doi.org/10.1126/science.adi6000",
    ),
    "benjamini1995": Reference(
        "Benjamini and Hochberg, 1995",
        "Benjamini, Y. and Hochberg, Y. (1995). Controlling the false discovery rate: a practical and powerful "
        "approach to multiple testing. Journal of the Royal Statistical Society B, 57(1), 289–300. "
        "https://doi.org/10.1111/j.2517-6161.1995.tb02031.x",
    ),
    "benjamini2008": Reference(
        "Benjamini and Heller, 2008",
        "Benjamini, Y. and Heller, R. (2008). Screening for partial conjunction hypotheses. Biometrics, 64(4), "
        "1215–1222. https://doi.org/10.1111/j.1541-0420.2007.00984.x",
    ),
    "benjamini2005": Reference(
        "Benjamini and Yekutieli, 2005",
        "Benjamini, Y. and Yekutieli, D. (2005). False discovery rate–adjusted multiple confidence intervals for "
        "selected parameters. Journal of the American Statistical Association, 100(469), 71–81. "
        "https://doi.org/10.1198/016214504000001907",
    ),
    "bischof2012": Reference(
        "Bischof and Airoldi, 2012",
        "Bischof, J. M. and Airoldi, E. M. (2012). Summarizing topical content with word frequency and exclusivity. "
        "Proceedings of the 29th International Conference on Machine Learning, 201–208. "
        "https://arxiv.org/abs/1206.4631",
    ),
    "bonett2012": Reference(
        "Bonett & Price, 2012",
        "Bonett, D. G., & Price, R. M. (2012). Adjusted Wald confidence interval for a difference of binomial "
        "proportions based on paired data. Journal of Educational and Behavioral Statistics, 37(4), 479–488. "
        "https://doi.org/10.3102/1076998611411915",
    ),
    "boutaleb2024": Reference(
        "Boutaleb et al., 2024",
        "Boutaleb, A., Picault, J. and Grosjean, G. (2024). BERTrend: Neural topic modeling for emerging trends "
        "detection. Proceedings of the Workshop on the Future of Event Detection (FuturED). arXiv:2411.05930. "
        "https://arxiv.org/abs/2411.05930",
    ),
    "brill2022": Reference(
        "Brill et al., 2022",
        "Brill, B., Amir, A., & Heller, R. (2022). Testing for differential abundance in compositional counts data, "
        "with application to microbiome studies. The Annals of Applied Statistics, 16(4), 2648–2671. "
        "https://doi.org/10.1214/22-AOAS1607",
    ),
    "broder1997": Reference(
        "Broder, 1997",
        "Broder, A. Z. (1997). On the resemblance and containment of documents. Proceedings of Compression and "
        "Complexity of SEQUENCES 1997, 21–29. https://doi.org/10.1109/SEQUEN.1997.666900",
    ),
    "brown2001": Reference(
        "Brown et al., 2001",
        "Brown, L. D., Cai, T. T. and DasGupta, A. (2001). Interval estimation for a binomial proportion. Statistical "
        "Science, 16(2), 101–133. https://doi.org/10.1214/ss/1009213286",
    ),
    "campello2013": Reference(
        "Campello et al., 2013",
        "Campello, R. J. G. B., Moulavi, D. and Sander, J. (2013). Density-based clustering based on hierarchical "
        "density estimates. Advances in Knowledge Discovery and Data Mining (PAKDD 2013), 160–172. "
        "https://doi.org/10.1007/978-3-642-37456-2_14",
    ),
    "carbonell1998": Reference(
        "Carbonell and Goldstein, 1998",
        "Carbonell, J. and Goldstein, J. (1998). The use of MMR, diversity-based reranking for reordering documents "
        "and producing summaries. Proceedings of SIGIR 1998, 335–336. https://doi.org/10.1145/290941.291025",
    ),
    "chang2025": Reference(
        "after Chang et al., 2025",
        "Chang, C.-H., Huang, T. Y., Tsai, Y.-H., Chang, C.-M. and Hwang, S.-Y. (2025). Refining dimensions for "
        "improving clustering-based cross-lingual topic models. Proceedings of the 18th Workshop on Building and Using "
        "Comparable Corpora (BUCC), 46–56. https://aclanthology.org/2025.bucc-1.6",
    ),
    "efron1979": Reference(
        "Efron, 1979",
        "Efron, B. (1979). Bootstrap methods: another look at the jackknife. The Annals of Statistics, 7(1), 1–26. "
        "https://doi.org/10.1214/aos/1176344552",
    ),
    "efron2010": Reference(
        "Efron, 2010",
        "Efron, B. (2010). Large-Scale Inference: Empirical Bayes Methods for Estimation, Testing, and Prediction. "
        "Cambridge University Press. https://doi.org/10.1017/CBO9780511761362",
    ),
    "egami2023": Reference(
        "Egami et al., 2023",
        "Egami, N., Hinck, M., Stewart, B. M. and Wei, H. (2023). Using imperfect surrogates for downstream inference: "
        "design-based supervised learning for social science applications of large language models. Advances in Neural "
        "Information Processing Systems, 36. https://arxiv.org/abs/2306.04746",
    ),
    "filkov2004": Reference(
        "Filkov and Skiena, 2004",
        "Filkov, V. and Skiena, S. (2004). Integrating microarray data by consensus clustering. International Journal "
        "on Artificial Intelligence Tools, 13(4), 863–880. https://doi.org/10.1142/S0218213004001867",
    ),
    "grootendorst2022": Reference(
        "Grootendorst, 2022",
        "Grootendorst, M. (2022). BERTopic: Neural topic modeling with a class-based TF-IDF procedure. "
        "arXiv:2203.05794. https://arxiv.org/abs/2203.05794",
    ),
    "guo2017": Reference(
        "Guo et al., 2017",
        "Guo, C., Pleiss, G., Sun, Y. and Weinberger, K. Q. (2017). On calibration of modern neural networks. "
        "Proceedings of the 34th International Conference on Machine Learning, PMLR 70, 1321–1330. "
        "https://arxiv.org/abs/1706.04599",
    ),
    "gwet2008": Reference(
        "Gwet, 2008",
        "Gwet, K. L. (2008). Computing inter-rater reliability and its variance in the presence of high agreement. "
        "British Journal of Mathematical and Statistical Psychology, 61(1), 29–48. https://doi.org/10.1348/000711006X126600",
    ),
    "hennig2007": Reference(
        "after Hennig, 2007",
        "Hennig, C. (2007). Cluster-wise assessment of cluster stability. Computational Statistics and Data Analysis, "
        "52(1), 258–271. https://doi.org/10.1016/j.csda.2006.11.025",
    ),
    "hubert1985": Reference(
        "Hubert and Arabie, 1985",
        "Hubert, L. and Arabie, P. (1985). Comparing partitions. Journal of Classification, 2, 193–218. "
        "https://doi.org/10.1007/BF01908075",
    ),
    "joulin2017": Reference(
        "Joulin et al., 2017",
        "Joulin, A., Grave, E., Bojanowski, P. and Mikolov, T. (2017). Bag of tricks for efficient text "
        "classification. Proceedings of EACL 2017, volume 2, 427–431. https://aclanthology.org/E17-2068",
    ),
    "kalman1960": Reference(
        "Kalman, 1960",
        "Kalman, R. E. (1960). A new approach to linear filtering and prediction problems. Journal of Basic "
        "Engineering, 82(1), 35–45. https://doi.org/10.1115/1.3662552",
    ),
    "kendall1975": Reference(
        "Kendall, 1975",
        "Kendall, M. G. (1975). Rank Correlation Methods, 4th edition. Charles Griffin, London.",
    ),
    "killick2012": Reference(
        "Killick et al., 2012",
        "Killick, R., Fearnhead, P. and Eckley, I. A. (2012). Optimal detection of changepoints with a linear "
        "computational cost. Journal of the American Statistical Association, 107(500), 1590–1598. "
        "https://doi.org/10.1080/01621459.2012.737745",
    ),
    "kish1965": Reference(
        "Kish, 1965",
        "Kish, L. (1965). Survey Sampling. Wiley, New York.",
    ),
    "kitagawa1955": Reference(
        "Kitagawa, 1955",
        "Kitagawa, E. M. (1955). Components of a difference between two rates. Journal of the American Statistical "
        "Association, 50(272), 1168–1194. https://doi.org/10.1080/01621459.1955.10501299",
    ),
    "kleinberg2003": Reference(
        "Kleinberg, 2003",
        "Kleinberg, J. (2003). Bursty and hierarchical structure in streams. Data Mining and Knowledge Discovery, "
        "7(4), 373–397. https://doi.org/10.1023/A:1024940629314",
    ),
    "krippendorff2011": Reference(
        "Krippendorff, 2011",
        "Krippendorff, K. (2011). Computing Krippendorff's alpha-reliability. Annenberg School for Communication, "
        "University of Pennsylvania. https://repository.upenn.edu/asc_papers/43",
    ),
    "kuhn1955": Reference(
        "Kuhn, 1955",
        "Kuhn, H. W. (1955). The Hungarian method for the assignment problem. Naval Research Logistics Quarterly, "
        "2(1-2), 83–97. https://doi.org/10.1002/nav.3800020109",
    ),
    "lazarus2018": Reference(
        "Lazarus et al., 2018",
        "Lazarus, E., Lewis, D. J., Stock, J. H. and Watson, M. W. (2018). HAR inference: Recommendations for "
        "practice. Journal of Business & Economic Statistics, 36(4), 541–559. "
        "https://doi.org/10.1080/07350015.2018.1506926",
    ),
    "lloyd1982": Reference(
        "Lloyd, 1982",
        "Lloyd, S. P. (1982). Least squares quantization in PCM. IEEE Transactions on Information Theory, 28(2), "
        "129-137. https://doi.org/10.1109/TIT.1982.1056489",
    ),
    "madow1949": Reference(
        "Madow, 1949",
        "Madow, W. G. (1949). On the theory of systematic sampling, II. Annals of Mathematical Statistics, 20(3), "
        "333–354. https://doi.org/10.1214/aoms/1177729988",
    ),
    "mann1945": Reference(
        "Mann, 1945",
        "Mann, H. B. (1945). Nonparametric tests against trend. Econometrica, 13(3), 245–259. "
        "https://doi.org/10.2307/1907187",
    ),
    "mccullagh1989": Reference(
        "McCullagh and Nelder, 1989",
        "McCullagh, P. and Nelder, J. A. (1989). Generalized Linear Models, 2nd edition. Chapman and Hall, London. "
        "https://doi.org/10.1007/978-1-4899-3242-6",
    ),
    "mcinnes2018": Reference(
        "McInnes et al., 2018",
        "McInnes, L., Healy, J. and Melville, J. (2018). UMAP: Uniform manifold approximation and projection for "
        "dimension reduction. arXiv:1802.03426. https://arxiv.org/abs/1802.03426",
    ),
    "monroe2008": Reference(
        "Monroe et al., 2008",
        "Monroe, B. L., Colaresi, M. P. and Quinn, K. M. (2008). Fightin' words: lexical feature selection and "
        "evaluation for identifying the content of political conflict. Political Analysis, 16(4), 372–403. "
        "https://doi.org/10.1093/pan/mpn018",
    ),
    "montielolea2019": Reference(
        "Montiel Olea and Plagborg-Møller, 2019",
        "Montiel Olea, J. L. and Plagborg-Møller, M. (2019). Simultaneous confidence bands: theory, implementation, "
        "and an application to SVARs. Journal of Applied Econometrics, 34(1), 1–17. https://doi.org/10.1002/jae.2656",
    ),
    "reimers2019": Reference(
        "Reimers and Gurevych, 2019",
        "Reimers, N. and Gurevych, I. (2019). Sentence-BERT: Sentence embeddings using Siamese BERT-networks. "
        "Proceedings of EMNLP-IJCNLP 2019, 3982–3992. https://doi.org/10.18653/v1/D19-1410",
    ),
    "roberts2019": Reference(
        "Roberts et al., 2019",
        "Roberts, M. E., Stewart, B. M. and Tingley, D. (2019). stm: An R package for structural topic models. Journal "
        "of Statistical Software, 91(2), 1–40. https://doi.org/10.18637/jss.v091.i02",
    ),
    "schuirmann1987": Reference(
        "Schuirmann, 1987",
        "Schuirmann, D. J. (1987). A comparison of the two one-sided tests procedure and the power approach for "
        "assessing the equivalence of average bioavailability. Journal of Pharmacokinetics and Biopharmaceutics, "
        "15(6), 657–680. https://doi.org/10.1007/BF01068419",
    ),
    "sen1968": Reference(
        "Sen, 1968",
        "Sen, P. K. (1968). Estimates of the regression coefficient based on Kendall's tau. Journal of the American "
        "Statistical Association, 63(324), 1379–1389. https://doi.org/10.1080/01621459.1968.10480934",
    ),
    "stephens2017": Reference(
        "Stephens, 2017",
        "Stephens, M. (2017). False discovery rates: a new deal. Biostatistics, 18(2), 275–294. "
        "https://doi.org/10.1093/biostatistics/kxw041",
    ),
    "storch1995": Reference(
        "von Storch, 1995",
        "Storch, H. von (1995). Misuses of statistical analysis in climate research. Analysis of Climate Variability "
        "(H. von Storch and A. Navarra, eds), Springer, 11–26. https://doi.org/10.1007/978-3-662-03167-4_2",
    ),
    "theil1950": Reference(
        "Theil, 1950",
        "Theil, H. (1950). A rank-invariant method of linear and polynomial regression analysis. Indagationes "
        "Mathematicae, 12, 85–91.",
    ),
    "traag2019": Reference(
        "Traag et al., 2019",
        "Traag, V. A., Waltman, L. and van Eck, N. J. (2019). From Louvain to Leiden: guaranteeing well-connected "
        "communities. Scientific Reports, 9, 5233. https://doi.org/10.1038/s41598-019-41695-z",
    ),
    "truong2020": Reference(
        "Truong et al., 2020",
        "Truong, C., Oudre, L. and Vayatis, N. (2020). Selective review of offline change point detection methods. "
        "Signal Processing, 167, 107299. https://doi.org/10.1016/j.sigpro.2019.107299",
    ),
    "wang2024": Reference(
        "Wang et al., 2024",
        "Wang, L., Yang, N., Huang, X., Yang, L., Majumder, R. and Wei, F. (2024). Multilingual E5 text embeddings: A "
        "technical report. arXiv:2402.05672. https://arxiv.org/abs/2402.05672",
    ),
    "wagner2002": Reference(
        "Wagner et al., 2002",
        "Wagner, A. K., Soumerai, S. B., Zhang, F. and Ross-Degnan, D. (2002). Segmented regression analysis of "
        "interrupted time series studies in medication use research. Journal of Clinical Pharmacy and Therapeutics, "
        "27(4), 299–309. https://doi.org/10.1046/j.1365-2710.2002.00430.x",
    ),
    "wilson1927": Reference(
        "Wilson, 1927",
        "Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. Journal of the "
        "American Statistical Association, 22(158), 209–212. https://doi.org/10.1080/01621459.1927.10502953",
    ),
    "yang2020": Reference(
        "Yang et al., 2020",
        "Yang, Y., Cer, D., Ahmad, A., Guo, M., Law, J., Constant, N., Hernandez Abrego, G., Yuan, S., Tar, C., "
        "Sung, Y.-H., Strope, B. and Kurzweil, R. (2020). Multilingual universal sentence encoder for semantic "
        "retrieval. Proceedings of ACL 2020: System Demonstrations, 87–94. "
        "https://doi.org/10.18653/v1/2020.acl-demos.12",
    ),
    "zhou2004": Reference(
        "Zhou et al., 2004",
        "Zhou, D., Bousquet, O., Lal, T. N., Weston, J. and Schölkopf, B. (2004). Learning with local and global "
        "consistency. Advances in Neural Information Processing Systems, 16, 321–328.",
    ),
    "zrnic2024": Reference(
        "Zrnic and Candès, 2024",
        "Zrnic, T. and Candès, E. J. (2024). Cross-prediction-powered inference. Proceedings of the National Academy "
        "of Sciences, 121(15), e2322083121. https://doi.org/10.1073/pnas.2322083121",
    ),
}


def cite_references(text: str) -> tuple[str, set[str]]:
    """Put short citations where a text has marks such as ``[@sen1968]``; also gives the keys cited."""
    cited = {key for key in _MARK.findall(text) if key in REFERENCES}
    return _MARK.sub(lambda match: REFERENCES[match[1]].short if match[1] in REFERENCES else match[0], text), cited
