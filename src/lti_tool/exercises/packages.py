"""The files of a QTI 3 package -> an ``Exercise``, or every reason why not."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from lti_tool.exercises import audio
from lti_tool.exercises.adaptive import goals
from lti_tool.exercises.exercise import Exercise, Item, Stimulus
from lti_tool.exercises.findings import Finding, Refused
from lti_tool.exercises.items import read_item
from lti_tool.exercises.manifest import MANIFEST, Resource, ResourceType, read_manifest
from lti_tool.exercises.package_files import PackageFiles
from lti_tool.exercises.sidecar import SIDECAR, read_sidecar
from lti_tool.exercises.stimuli import read_stimulus

MAX_KEY = 64
"""Characters of an exercise key; it travels in links."""

MAX_FILES = 200
MAX_TOTAL_BYTES = 5 * 1024 * 1024

_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*")

_Read = TypeVar("_Read")


def read_package(folder: Path) -> Exercise:
    """Return the exercise in a folder; the folder's name is its key.

    Raises:
        Refused: with the findings of all files that were looked at.
    """
    return read_exercise(folder.name, read_files(folder))


def read_exercise(key: str, data: Mapping[str, bytes]) -> Exercise:
    """Return the exercise that these files make.

    Args:
        key: names the exercise in links.
        data: path below the manifest -> content.

    Raises:
        Refused: with the findings of all files that were looked at.
    """
    if len(key) > MAX_KEY or not _KEY.fullmatch(key):
        raise Refused(_finding("", "key", "a package is named with a-z, 0-9 and hyphens"))
    if goals.is_practice(key):
        raise Refused(_finding("", "key", f"what begins with {goals.PREFIX} is practice of a goal"))
    missing = {MANIFEST, SIDECAR} - data.keys()
    if missing:
        raise Refused(
            *(_finding(name, "file_missing", "there is no such file") for name in sorted(missing))
        )
    described = dict(read_sidecar(data[SIDECAR]))
    tries = described.pop("max_attempts")
    version = digest(data)
    files = PackageFiles(
        files={name: data[name] for name in data.keys() - {SIDECAR}}, base=f"{key}/{version}/"
    )
    resources = read_manifest(files)
    stimuli, read = _read_resources(resources, files)
    items = tuple(replace(item, max_attempts=tries) for item in read)
    strangers = described["difficulty"].keys() - {item.identifier for item in items}
    if strangers:
        message = f"difficulty: no such item: {', '.join(sorted(strangers))}"
        raise Refused(_finding(SIDECAR, "sidecar", message))
    return Exercise(
        key=key, version=version, items=items, stimuli=stimuli, sounds=_sounds(data), **described
    )


def _sounds(data: Mapping[str, bytes]) -> Mapping[str, bytes]:
    found = (audio.sound(name, data[name]) for name in data if name.endswith(audio.ENDING))
    return {each.name: each.data for each in found}


def digest(files: Mapping[str, bytes]) -> str:
    """Return a fingerprint of a package: another byte anywhere gives another one.

    32 hexadecimal digits, the first half of SHA-256 over every path and content, with lengths.
    """
    sha = hashlib.sha256()
    for name, content in sorted(files.items()):
        sha.update(f"{len(name)} {name} {len(content)} ".encode())
        sha.update(content)
    return sha.hexdigest()[:32]


def is_plain_name(name: str) -> bool:
    """Return whether a path inside a package is made of plain names, with nothing above it."""
    return _NAME.fullmatch(name) is not None


def read_files(folder: Path) -> Mapping[str, bytes]:
    """Return the files in a folder, by their path inside it.

    Raises:
        Refused: ``file_name``: a link or an odd name; ``package_too_large``.
    """
    found = sorted(path for path in folder.rglob("*") if not path.is_dir() or path.is_symlink())
    total = 0
    for path in found:
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not path.is_file() or not is_plain_name(name):
            raise Refused(_finding(name, "file_name", "only plain files with plain names"))
        total += path.stat().st_size
    if len(found) > MAX_FILES or total > MAX_TOTAL_BYTES:
        message = f"a package has at most {MAX_FILES} files and {MAX_TOTAL_BYTES} bytes"
        raise Refused(_finding("", "package_too_large", message))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def folders(path: Path) -> Iterator[Path]:
    """Yield the package folders at or below a path, in order."""
    if (path / MANIFEST).is_file():
        yield path
    else:
        yield from sorted(manifest.parent for manifest in path.rglob(MANIFEST))


def _read_resources(
    resources: Iterable[Resource], files: PackageFiles
) -> tuple[tuple[Stimulus, ...], tuple[Item, ...]]:
    of_type: dict[ResourceType, list[Resource]] = {each: [] for each in ResourceType}
    for resource in resources:
        of_type[resource.type].append(resource)
    stimuli = _all(of_type[ResourceType.STIMULUS], lambda each: read_stimulus(each.path, files))
    by_path = {
        resource.path: stimulus.identifier
        for resource, stimulus in zip(of_type[ResourceType.STIMULUS], stimuli, strict=True)
    }

    def read(resource: Resource) -> Item:
        known = {path: name for path, name in by_path.items() if path in resource.needs}
        return read_item(resource.path, files, known)

    items = _all(of_type[ResourceType.ITEM], read)
    names = [each.identifier for each in stimuli] + [each.identifier for each in items]
    if not items or len(set(names)) < len(names):
        message = "a package holds one item or more, and every identifier once"
        raise Refused(_finding(MANIFEST, "identifier_double", message))
    return stimuli, items


def _all(resources: Iterable[Resource], read: Callable[[Resource], _Read]) -> tuple[_Read, ...]:
    """Read every resource; one that is refused does not hide the findings in the next."""
    done: list[_Read] = []
    findings: list[Finding] = []
    for resource in resources:
        try:
            done.append(read(resource))
        except Refused as refused:
            findings.extend(refused.findings)
    if findings:
        raise Refused(*findings)
    return tuple(done)


def _finding(file: str, code: str, message: str) -> Finding:
    return Finding(file=file, line=0, code=code, message=message)
