#!/usr/bin/env python3
"""Processor time of a build, estimated from every tenth file that it compiles.

usage: compile_sample.py BUILD_FOLDER

BUILD_FOLDER has a compile_commands.json, as CMake writes it. Compiles precompiled headers first, then
every tenth file by name, without a compiler cache, and multiplies by folder. Links are left out.
"""

import collections
import json
import os
import resource
import subprocess
import sys


def seconds(entry):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(entry["command"], shell=True, cwd=entry["directory"], check=True, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    os.environ["CCACHE_DISABLE"] = "1"
    folder = os.path.abspath(sys.argv[1])
    with open(f"{folder}/compile_commands.json") as file:
        entries = sorted(json.load(file), key=lambda entry: entry["file"])
    is_header = [entry["file"].endswith("cmake_pch.hxx.cxx") for entry in entries]
    headers = sum(seconds(entry) for entry, header in zip(entries, is_header) if header)
    files = [entry for entry, header in zip(entries, is_header) if not header]
    source = os.path.dirname(os.path.dirname(folder))

    def room(entry):
        return os.path.relpath(entry["file"], source).replace("build/native/", "").split("/")[0]

    count = collections.Counter(room(entry) for entry in files)
    taken, time = collections.Counter(), collections.Counter()
    for entry in files[3::10]:
        taken[room(entry)] += 1
        time[room(entry)] += seconds(entry)
    print(f"precompiled headers: {headers:.0f} s")
    for name, files_taken in taken.items():
        print(f"{name}: {time[name] / files_taken * count[name]:.0f} s ({files_taken} of {count[name]} files)")


main()
