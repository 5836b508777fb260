"""What is taken for written by a machine: headers by their standards, words only where no customer would write them."""

from __future__ import annotations

import pytest

from frontdesk.channels.automatic import automatic_mail, automatic_words


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "auto-replied"},
        {"auto-submitted": "auto-generated; owner-email=x@example.com"},
        {"Return-Path": "<>", "From": "somebody@example.com"},
        {"From": "Mail Delivery <MAILER-DAEMON@example.com>"},
        {"From": "no-reply@example.com"},
        {"From": "news-request@example.com"},
        {"Precedence": "bulk"},
        {"Precedence": "list"},
        {"List-Id": "<news.example.com>"},
        {"List-Unsubscribe": "<mailto:x@example.com>"},
        {"Content-Type": "multipart/report; report-type=delivery-status"},
        {"X-Auto-Response-Suppress": "DR, OOF, AutoReply"},
        {"X-Auto-Response-Suppress": "All"},
        {"X-Autoreply": "yes"},
    ],
)
def test_headers_of_a_machine(headers: dict[str, str]) -> None:
    assert automatic_mail(headers)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Auto-Submitted": "no"},
        {"Auto-Submitted": " No ; comment=x"},
        {"From": "Noura <noura@example.com>", "Return-Path": "<noura@example.com>"},
        {"Precedence": "normal"},
        {"X-Auto-Response-Suppress": "RN, NRN"},
        {"X-Autoreply": "no"},
        {"Content-Type": "multipart/alternative"},
    ],
)
def test_headers_of_a_person(headers: dict[str, str]) -> None:
    assert automatic_mail(headers) is None


@pytest.mark.parametrize(
    "text",
    [
        "Automatic reply: your mail",
        "AUTO-REPLY",
        "Thanks for writing. I am currently out of the office and back on Monday.",
        "We’re unavailable right now, but will respond as soon as possible.",
        "رد آلي: شكراً لتواصلكم",
        "أنا حالياً خارج المكتب",
        "Respuesta automática: estoy de vacaciones",
        "Dies ist eine automatische Antwort.",
        "Réponse automatique : absente",
        "Otomatik yanıt: ofis dışındayım",
        "自动回复：您好，我现在有事不在",
        "Автоответ: меня не будет в офисе до пятницы",
        "Jestem obecnie poza biurem do 30 listopada. Odpowiem po powrocie.",
        "أنا حاليا خارج المكتب حتى يوم الأحد وسأرد عليكم عند عودتي",
        "Thanks for your message! I'm on annual leave until 30 November and will reply when I'm back.",
        "Gracias por comunicarte con Salón Azul. En breve te atenderemos.",
        "شكرا لتواصلك معنا، سيتم الرد عليك في أقرب وقت ممكن",
        "Спасибо за обращение! Мы ответим вам в ближайшее время.",
    ],
)
def test_words_of_a_machine(text: str) -> None:
    assert automatic_words(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Can you come while I am out of the office?",
        "Do you send an automatic reply?",
        "Is your office out of the centre?",
        "I'd like to book a deep cleaning tomorrow, please reply soon",
        "My automatic door is broken",
        "Thank you for contacting me yesterday",
        "هل الرد تلقائي؟",
        "Ich bin bis zum Freitag zu Hause",
        "thanks, talk to you soon",
        "I am on vacation from Monday, please come on Sunday",
        "Estoy de vacaciones, mejor el jueves",
        "Я в отпуске, приезжайте в среду",
    ],
)
def test_words_of_a_person(text: str) -> None:
    assert automatic_words(text) is None
