"""Stop words: words that are never counted, per language."""

from __future__ import annotations

from collections.abc import Iterable

from research.text.simplified import simplify
from research.topics.words.letters import fold_letters

_EMPTY_WORDS = {
    "zh": (
        "没有 最后 重新 以后 以前 从前 之后 之前 提前 今天 今日 今夜 目前 当前 近日 近年 已经 正在 就是 还是 不是 "
        "不会 不能 可能 可以 需要 进行 表示 认为 成为 通过 对于 关于 由于 其中 其他 有关 相关 包括 来自 如何 我们 "
        "他们 她们 你们 它们 自己 这里 那里 这些 那些 这种 这个 那个 这次 时候 同时 此外 此前 随后 虽然 以及 以来 "
        "去年 今年 明年 当天 日称 眼下 记者 报道 本报讯 转载 日电 消息"
    ),
    "ja": (
        "新しい 多い 少ない 大きい 小さい 高い 低い 長い 同じ 良い 強い 深い 早い 今回 今後 今年 去年 昨年 来年 "
        "今日 昨日 明日 日曜 月曜 火曜 水曜 木曜 金曜 土曜 曜日 場合 可能 必要 予定 関係 状況 結果 以上 以下 以外 "
        "以前 同日 午前 午後 最近 現在 当時 記者 新聞 発表 説明 実施 行う 受ける 述べる 語る 求める 示す 続く "
        "続ける 考える 見る 言う 話す 出る 出す 使う 思う 持つ 入る 始まる 始める 決める 進める 進む 含む 開く "
        "加える 向ける 続き 様々 一部 一つ 二つ 自分 人々 問題 影響 中心 対象 対応 指摘 存在 利用 使用 方法 意味"
    ),
    "ko": (
        "이번 지난 올해 지난해 내년 오늘 어제 내일 최근 당시 이후 이전 이날 오전 오후 기자 뉴스 발표 설명 경우 가능 "
        "필요 예정 관련 상황 결과 이상 이하 정도 문제 영향 대상 진행 기준 사실 자신 사람 가운데 일요일 월요일 "
        "화요일 수요일 목요일 금요일 토요일 합니다 있습니다 했습니다 됩니다"
    ),
    "th": (
        "ใหม่ ได้รับ เมื่อ ล่าสุด กล่าว กล่าวว่า ระบุ ระบุว่า เปิดเผย แสดงว่า ปี เดือน วัน วันนี้ ผู้ คน ครั้ง "
        "จำนวน ทำให้ ด้วย มี มีการ สามารถ เพราะ เพื่อ ภายใน หลังจาก ก่อน ขึ้น ลง ออก มา ไป เข้า ว่า ที่มา ที่อยู่ "
        "มากกว่า น้อยกว่า ต่าง ๆ วันจันทร์ วันอังคาร วันพุธ วันพฤหัสบดี วันศุกร์ วันเสาร์ วันอาทิตย์"
    ),
    "ar": (
        "قال قالت أكد أكدت أعلن أعلنت ذكر ذكرت أشار أشارت أضاف أضافت يقول تقول يوم عام سنة شهر أسبوع الأحد الاثنين "
        "الثلاثاء الأربعاء الخميس الجمعة السبت جديد جديدة خلال بسبب قبل بعد أمام حول ضد قرب"
    ),
    "ru": (
        "новый новая новое новые нового новой год года году лет день дня сообщил сообщила сообщили заявил заявила "
        "заявили сказал сказала отметил рассказал воскресенье понедельник вторник среду четверг пятницу субботу "
        "словам"
    ),
    "tr": (
        "yeni göre dedi söyledi belirtti açıkladı ifade etti ediyor oldu olan olarak yıl yılında gün günü bugün dün "
        "pazar pazartesi salı çarşamba perşembe cuma cumartesi karşı önce sonra"
    ),
    "fr": "dimanche lundi mardi mercredi jeudi vendredi samedi selon hier demain aujourd'hui",
    "it": "domenica lunedì martedì mercoledì giovedì venerdì sabato secondo ieri oggi domani",
}
"""Besides the ISO lists: words of time, of manner and of the press that topics of news are full of."""
_NUMBER_WORDS = {
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand "
    "thousands million millions billion billions trillion dozen dozens first second third fourth fifth sixth seventh "
    "eighth ninth tenth twice percent",
    "de": "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig vierzig fünfzig sechzig "
    "siebzig achtzig neunzig hundert tausend million millionen milliarde milliarden",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce veinte treinta cuarenta cincuenta "
    "sesenta setenta ochenta noventa cien ciento cientos mil miles millón millones",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf dix onze douze vingt trente quarante cinquante soixante "
    "cent cents mille million millions milliard milliards",
}


def has_stop_words(language: str) -> bool:
    """Tell whether there is a list of stop words for a language."""
    return any(True for _ in _stop_words(language))


def list_stop_words(language: str, extra: Iterable[str] = ()) -> frozenset[str]:
    """Give the words of a language that say nothing: the ISO list, our own, number words and those the study adds."""
    listed = (
        *_stop_words(language),
        *_EMPTY_WORDS.get(language, "").split(),
        *_NUMBER_WORDS.get(language, "").split(),
        *extra,
    )
    words = {fold_letters(word, language) for word in listed}
    if language == "zh":
        words |= {simplify(word) for word in words}
    return frozenset(words)


def _stop_words(language: str) -> Iterable[str]:
    import stopwordsiso

    found: Iterable[str] = stopwordsiso.stopwords(language) if stopwordsiso.has_lang(language) else ()
    return found
