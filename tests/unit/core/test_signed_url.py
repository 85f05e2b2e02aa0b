"""Which parameters of a URL are a signature. When it expires is tested in `images.test_image_url`."""

from app.core.signed_url import is_signed_anew, signed_file
from tests.tables import each_row

FILE = "https://cdn.invalid/a/1.jpg"
AMZ = (
    "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AK%2F20251124%2Fx%2Fs3%2Faws4_request&X-Amz-Date={0}"
    "&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Security-Token=t{0}&X-Amz-Signature=s{0}"
)
GOOG = (
    "X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Credential=c&X-Goog-Date={0}&X-Goog-Expires=9"
    "&X-Goog-SignedHeaders=host&X-Goog-Signature=s{0}"
)
SIGNATURES = {
    "AWS 4": AMZ,
    "Google 4": GOOG,
    "AWS 2": "AWSAccessKeyId=AK&Expires={0}&Signature=s{0}&x-amz-security-token=t{0}",
    "CloudFront": "Expires={0}&Signature=s{0}~__&Key-Pair-Id=K",
    "CloudFront with a policy": "Policy=p{0}&Signature=s{0}&Key-Pair-Id=K&Hash-Algorithm=SHA256",
    "Azure": "sv=2024-11-04&st={0}&se={0}&sr=b&sp=r&spr=https&sig=s{0}%3D",
    "Azure with a delegated key": "skoid=o&sktid=t&skt={0}&ske={0}&sks=b&skv=2024&sv=2024&se={0}&sr=b&sp=r&sig=s{0}",
    "Alibaba": "OSSAccessKeyId=AK&Expires={0}&Signature=s{0}&security-token=t{0}",
    "a framework": "expires={0}&signature=s{0}",
    "Bunny": "token=t{0}&token_path=%2F&expires={0}",
}


@each_row("signature", SIGNATURES.values(), ids=SIGNATURES)
@each_row("chosen", ["", "v=2", "w=300&h=200", "versionId=3", "response-content-type=image%2Fpng"])
def test_a_file_is_the_same_however_often_it_is_signed_but_not_with_other_parameters(
    signature: str, chosen: str
) -> None:
    one, other = (f"{FILE}?{chosen}&{signature.format(time)}".replace("?&", "?") for time in (1, 2))

    assert signed_file(one) == signed_file(other) == f"{FILE}?{chosen}"
    assert is_signed_anew(one, other)
    assert not is_signed_anew(one, one)
    for changed in (other + "&w=600", other + "&w", other.replace("/1.jpg", "/2.jpg"), other.replace("https", "http")):
        assert not is_signed_anew(one, changed), changed


def test_the_path_says_what_a_token_alone_is() -> None:
    place = "https://x.supabase.invalid/storage/v1/object/sign/b/1.jpg?token=ey"
    assert is_signed_anew(place + "1", place + "2")
    assert not is_signed_anew(f"{FILE}?token=1", f"{FILE}?token=2")


@each_row("query", ["Expires={0}", "Signature={0}", "sig={0}", "token={0}", "X-Amz-Signature={0}", "&&={0}"])
def test_a_parameter_is_no_signature_without_the_others(query: str) -> None:
    one, other = (f"{FILE}?{query.format(number)}" for number in (1, 2))

    assert signed_file(one) is signed_file(FILE) is None
    assert not is_signed_anew(one, other)
    signed = f"{FILE}?{AMZ.format(1)}"
    assert not any(is_signed_anew(*urls) for urls in ((signed, FILE), (FILE, signed), (signed, f"{FILE}?")))
