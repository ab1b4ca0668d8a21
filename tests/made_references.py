"""Small files of every reference format, written here, with the articles that they hold."""

from __future__ import annotations

RIS = """Provider: A database of journals
Content: text/plain; charset="UTF-8"

TY  - NEWS
TI  - Lake towns look for winter guests
T2  - The Lake Herald
PY  - 2015
DA  - 2015/09/30/
AB  - Hotels close in October.
Two of them will open again - in March.
UR  - https://example.org/a1
ID  - 11
ER  -

TY  - JOUR
T1  - Ferry lines on the lake
JO  - Transport Notes
Y1  - 2016///
N2  - A short abstract that is broken
over two lines.
US  policy is no tag, and neither is US - a word with one space.
DO  - 10.1234/ferry.2
M1  - unknown tag
TY  - RPRT
TI  - A report without an end
PB  - Institute of Lakes
PY  - 2017/05//
AB  - It has no ER line.
"""

NOTEEXPRESS = (
    "{Reference Type}: Newspaper Article\r\n{Title}: 湖边小镇\r\n{Author}: 甲;乙;\r\n"
    "{Secondary Title}: 湖区日报\r\n{Date}: 2019-01-29\r{Notes}: 11-0090\r\n{Database Provider}: CNKI\r\n\r\n\r\n"
    "{Reference Type}：Journal Article\r\n{Title}：渡轮研究\r\n{Journal}：交通学报\r\n{Year}：2018\r\n"
    "{Author Address}: 某大学 430074\r\r\r\r,430075\r\n{Abstract}：第一句话。\r第二句\r没有说完。\r\n{URL}：https://example.org/b2\r\n"
    "{Reference Type}: Thesis\r\n{Title}: 小镇\r\n{Publisher}: 湖区大学\r\n{Year}: 2017\r\n{图书印刷版ISBN}: 978\r\n"
)

WEB_OF_SCIENCE = """FN Clarivate Analytics Web of Science
VR 1.0
PT J
AU One, A
   Two, B
TI Ferries and the
   lake
SO TRANSPORT NOTES
AB The first sentence.
   The second one goes
   on here.
DI 10.1234/wos.1
PD SEP 30
PY 2015
UT WOS:0001
ER

PT J
TI Without abstract
SO LAKE STUDIES
PD SUM
PY 2016
UT WOS:0002
ER

EF
"""

WEB_OF_SCIENCE_TABLE = (
    "PT\tAU\tTI\tSO\tAB\tDI\tPD\tPY\tUT\n"
    'J\tOne, A\tFerries "and" the lake\tTRANSPORT NOTES\tIt begins with "quotes.\t10.1234/wos.1\tSEP\t2015\tWOS:0001\n'
    "J\tTwo, B\tSecond\tLAKE STUDIES\tText.\t\t\t2016\tWOS:0002\n"
)

REFWORKS = """RT Journal Article
SR 1
A1 甲;乙
T1 渡轮研究
JF 交通学报
YR 2018
AB 第一句话
AB 是词，不是标签。
DS CNKI
LK https://example.org/c1

RT Newspaper Article
T1 Lake towns
JF The Lake Herald
YR 2015
FD Sep 30, 2015
AB One line
and another.
"""

CNKI_ESTUDY = """DataType: 1
Title-题名: 渡轮研究
Author-作者: 甲;乙;
Source-刊名: 交通学报
Year-年: 2018
PubTime-出版时间: 2018-04-15
Keyword-关键词: 渡轮;湖
Summary-摘要: 第一句话。
第二句话。
Period-期: 07
SrcDatabase-来源库: 期刊
Link-链接: https://example.org/d1

DataType: 2
Title-题名: 小镇
Source-学位授予单位: 湖区大学
Year-年: 2017
SrcDatabase-来源库: 硕士
"""

CNKI_CUSTOM = """SrcDatabase-来源库: 期刊
Title-题名: 渡轮研究
Author-作者: 甲;乙
Source-文献来源: 交通学报
Summary-摘要: 第一句话。
PubTime-发表时间: 2018-04-15 11:12
Year-年: 2018
DOI-DOI: 10.1234/cnki.1

SrcDatabase-来源库: 报纸
Title-题名: 小镇
Source-文献来源: 湖区日报
PubTime-发表时间: 2019-01-29
"""

CNKI_ENDNOTE = """%0 Journal Article
%A 甲
%T 渡轮研究
%J 交通学报
%D 2018
%X 第一句话。
第二句话。
%U https://example.org/e1
%W CNKI

%0 Newspaper Article
%T 小镇
%J 湖区日报
%8 2019-01-29
"""

BIBTEX = r"""
@comment{made by hand}
@string{herald = {The Lake Herald}}
A line that is no entry, and a mail@example.org.
@article{one2015, title = {The {M}\"unch{e}n Caf\'{e}s \& {\OE}uvres}, journal = herald # { Weekly},
  year = 2015, month = sep, day = 30,
  abstract = {The first sentence.

The second has 50\% of \{all\} and 30% of $x$.},
  url = {https://example.org/f\_1}}
@article{one2015, title = "Other work, same key", year = "2016", month = "10", journaltitle = {X}}
@article{broken, title = {Never {closed, year = 2001}
@Article(paren, title = {In (round) brackets}, date = {2003-04-05/2003-04-07}, journal={Y})
@inproceedings{chapter, crossref = {Book}, title = {Chapter}}
@proceedings{book, title = {Book of lakes}, year = 2011, publisher = {Press}}
"""

CSL_JSON = """[
  {"id": "a", "type": "article-newspaper", "title": "Lake towns", "container-title": "The Lake Herald",
   "abstract": "<jats:title>Abstract</jats:title><jats:p>One &amp; two, p &lt; 0.05.</jats:p><jats:p>Three.</jats:p>",
   "issued": {"date-parts": [["2015", 9, 30]]}, "URL": "https://example.org/g1"},
  {"id": "b", "type": "article-journal", "title": "<i>Ferries</i>", "container-title": ["Transport Notes"],
   "issued": {"raw": "Sept. 2016"}, "DOI": "10.1234/csl.2"},
  "no reference",
  {"id": "c", "type": "report", "title": "Report", "publisher": "Institute", "issued": {"date-parts": [[2017]]}}
]"""

ENDNOTE_XML = """<?xml version="1.0" encoding="UTF-8"?><xml><records>
<record><rec-number>1</rec-number><ref-type name="Newspaper Article">23</ref-type><titles>
<title><style face="normal" font="default">Lake </style><style face="italic">towns</style></title>
<secondary-title><style>The Lake Herald</style></secondary-title></titles>
<dates><year><style>2015</style></year><pub-dates><date><style>Sep 30</style></date></pub-dates></dates>
<abstract><style>One &amp; two.</style></abstract>
<urls><related-urls><url><style>https://example.org/h1</style></url></related-urls></urls></record>
<record><rec-number>2</rec-number><titles><title>Damaged
<record><rec-number>3</rec-number><ref-type name="Journal Article">17</ref-type>
<titles><title>Ferries</title></titles><periodical><full-title>Transport Notes</full-title></periodical>
<dates><year>2016</year></dates><electronic-resource-num>10.1234/xml.3</electronic-resource-num></record>
</records></xml>"""
