"""The file of a download: two downloads never write the same one."""

from pathlib import Path

from app.images.part_file import PartFile, delete_parts, find_parts, part_key


def test_a_new_file_belongs_to_the_download_that_has_made_it(tmp_path: Path) -> None:
    url = "https://images.invalid/1.jpg"
    first, second = (PartFile(tmp_path, 1, url, lambda _count: None) for _ in range(2))
    for file in (first, second):
        file.write(b"begun")
    made = {first.path, second.path}
    assert len(made - {None}) == 2, "each has its own"
    third = PartFile(tmp_path, 1, url, lambda _count: None)
    parts = find_parts(tmp_path)[part_key(url)]
    third.take_over(parts)
    delete_parts(parts)
    assert third.path is None, "both are being written"
    assert made == {str(each) for each in tmp_path.iterdir()}
    first.close()
    second.close()


def test_a_file_that_one_download_continues_is_neither_continued_nor_deleted_by_another(tmp_path: Path) -> None:
    url = "https://images.invalid/1.jpg"
    key = part_key(url)
    left = tmp_path / f"007-{key}.ImEi.part"  # of the entity tag "a", as the image had another position
    left.write_bytes(b"half")
    first, second = (PartFile(tmp_path, 1, url, lambda _count: None) for _ in range(2))
    for file in (first, second):
        file.take_over(find_parts(tmp_path)[key])
    delete_parts([str(left)])
    assert (first.path, second.path) == (str(left), None)
    assert left.read_bytes() == b"half"

    first.close()
    second.take_over([str(left)])
    assert second.path == str(left)
    second.close()
    delete_parts([str(left)])
    assert not left.exists()
