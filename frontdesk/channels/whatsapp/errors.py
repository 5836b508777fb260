"""What WhatsApp's error codes mean for us: read the code, never the title."""

from __future__ import annotations

from frontdesk.channels.contract import Busy, Refused
from frontdesk.channels.records import Verdict

_DAY = 86_400


def _verdicts() -> dict[int, Verdict]:
    found: dict[int, Verdict] = {}
    token = Verdict(
        "token_refused",
        "WhatsApp no longer accepts this channel's access token. Make a new system user token and save it in Settings, Channels.",
        "stop",
        alarm=True,
    )
    permission = Verdict(
        "permission_missing",
        "The access token may not send for this number. Give its system user whatsapp_business_messaging and assign it the account.",
        "stop",
        alarm=True,
    )
    found |= dict.fromkeys((0, 190), token)
    found |= dict.fromkeys((3, 10, *range(200, 300)), permission)

    busy = Verdict("provider_busy", "WhatsApp cannot take the message right now.", "retry")
    found |= dict.fromkeys((1, 2, 131000, 131016, 133004), busy)
    found |= dict.fromkeys(
        (4, 80007, 130429, 133016), Verdict("rate_limited", "This number sends faster than WhatsApp allows.", "retry", pause="account")
    )
    found[131056] = Verdict("rate_limited_recipient", "Too many messages to this customer in a short time.", "retry")
    found[131057] = Verdict("number_in_maintenance", "WhatsApp is working on this number.", "retry", pause="account")

    policy = Verdict(
        "number_restricted",
        "WhatsApp has restricted this number for breaking its policy or for complaints. See the account quality in the WhatsApp Manager.",
        "stop",
        alarm=True,
    )
    found |= dict.fromkeys((368, 131031), policy)
    found[130497] = Verdict(
        "country_restricted", "WhatsApp does not let this business write to customers in that country.", "fail", alarm=True
    )
    found[131048] = Verdict(
        "spam_limited", "WhatsApp limits this number because too many customers blocked or reported it.", "fail", alarm=True
    )

    found[131026] = Verdict(
        "undeliverable", "This customer cannot be reached on WhatsApp: no account there, an old app, or new terms not accepted.", "fail"
    )
    found[131021] = Verdict("own_number", "That is the business's own number.", "fail")
    found[131030] = Verdict("not_on_test_list", "A test number may only write to the numbers on its list in the app's dashboard.", "fail")
    found[130472] = Verdict("experiment", "WhatsApp withholds this message from the customer as part of an experiment.", "fail")
    found[131049] = Verdict(
        "withheld",
        "WhatsApp withheld this to keep its users from too many business messages. Not before tomorrow.",
        "fail",
        not_before=_DAY,
    )
    found[131050] = Verdict("opted_out", "The customer does not want marketing messages from this business.", "fail", opted_out=True)
    found[131062] = Verdict("phone_needed", "A sign-in code can only go to a phone number, and this customer's is hidden.", "fail")
    found[131047] = Verdict(
        "window_closed",
        "The customer last wrote more than 24 hours ago. Only an approved template can be sent until they write again.",
        "fail",
        template_helps=True,
    )

    found[131042] = Verdict("payment_missing", "WhatsApp has no working payment method for this account.", "fail", alarm=True)
    found[131037] = Verdict("display_name_missing", "The number's display name is not approved yet.", "fail", alarm=True)
    found |= dict.fromkeys(
        (131045, 133010), Verdict("number_not_registered", "The number is not registered with the Cloud API.", "stop", alarm=True)
    )

    ours = Verdict("request_wrong", "WhatsApp did not understand the message. This is a fault in Frontdesk; please report it.", "fail")
    found |= dict.fromkeys((100, 131005, 131008, 131009, 135000), ours)
    found[132000] = Verdict("template_values_wrong", "The template has another number of blanks than were filled in.", "fail")
    found[132001] = Verdict("template_unknown", "There is no approved template of that name in that language.", "fail")
    found[132005] = Verdict("template_too_long", "With the blanks filled in the template is too long.", "fail")
    found[132007] = Verdict("template_policy", "The template's text breaks a WhatsApp policy.", "fail")
    found[132012] = Verdict("template_values_wrong", "A value does not have the form the template asks for.", "fail")
    found[132015] = Verdict("template_paused", "WhatsApp paused this template for poor feedback.", "fail")
    found[132016] = Verdict("template_disabled", "WhatsApp disabled this template for poor feedback.", "fail")

    found[131052] = Verdict("media_in_failed", "A file the customer sent cannot be fetched; files over 100 MB never can.", "fail")
    found[131053] = Verdict("media_out_failed", "WhatsApp could not use the file. Check its type and size.", "fail")
    found[131051] = Verdict("unsupported_in", "The customer sent something WhatsApp does not pass on. Open it in the phone app.", "fail")
    found[131060] = Verdict("unsupported_in", "This message is only in the phone app. Open it there.", "fail")
    found[2593109] = Verdict("history_declined", "The business chose not to share its old messages.", "fail")
    return found


_VERDICTS = _verdicts()
_UNKNOWN = Verdict("refused", "WhatsApp refused the message.", "fail")
# With subcode 33 the general "invalid parameter" means that the number in the address does not exist for this token.
_NO_SUCH_NUMBER = Verdict("number_unknown", "WhatsApp does not know this phone number id, or the token may not see it.", "stop", alarm=True)


def explain(provider_code: int | None, details: str = "") -> Verdict:
    """What an error code means, whether it came at once or in a failed status; `details` are WhatsApp's own words."""
    if provider_code == 100 and "subcode 33" in details:
        return _NO_SUCH_NUMBER
    return _VERDICTS.get(provider_code, _UNKNOWN) if provider_code is not None else _UNKNOWN


def failure(provider_code: int | None, details: str, *, attempt: int, retry_after: float | None) -> Refused | Busy:
    """The error to raise for an answer that carries this code, after `attempt` earlier tries."""
    verdict = explain(provider_code, details)
    words = f"{verdict.detail} WhatsApp says: {details}" if details else verdict.detail
    if verdict.outcome == "retry":
        # 4^n seconds is WhatsApp's own rule for the limit per recipient; the others only ask for growing pauses.
        base, longest = (4, 3600) if provider_code == 131056 else (2, 900)
        wait = retry_after if retry_after is not None else float(min(base ** min(attempt, 16), longest))
        return Busy(wait, verdict.code, words, pause_account=verdict.pause == "account")
    return Refused(verdict.code, words, permanent=verdict.outcome == "fail", verdict=verdict, provider_code=provider_code)
