"""Measures mmc against PyTorch eager, JAX jit(scan) and hand-written C++, all in one run, each on one thread.

Run by `./dev bench [--rounds N] [--only WORD]`. Every program is a process of its own, pinned to one core; the programs take turns
for a number of rounds, and the table shows medians over the rounds, so that a busy moment of the machine hits all alike. Writes
bench/results/latest.json.
"""

import argparse
import json
import os
import pathlib
import platform
import re
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PEERS = ROOT / "bench" / "peers"
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "JAX_PLATFORMS": "cpu",
}

STEPS = {
    "superposition": ("superposition 50-2-50, full batch, SGD", "models/superposition.mm", []),
    "product": ("product MLP 4-16-16-2, 8,000 rows, Adam", "bench/product.mm", []),
}


def run(words):
    """Runs a program pinned to one core: its output, wall seconds, peak memory in MiB."""
    core = max(os.sched_getaffinity(0))
    start = time.perf_counter()
    process = subprocess.Popen(
        [str(w) for w in words],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, **ONE_THREAD},
        preexec_fn=lambda: os.sched_setaffinity(0, {core}),
    )
    output = process.stdout.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"bench: {' '.join(map(str, words))} failed with exit code {process.returncode}")
    return output, seconds, usage.ru_maxrss / 1024


def step_of_peer(script, task):
    return json.loads(run([sys.executable, PEERS / script, task])[0].splitlines()[-1])["seconds_per_step"]


def step_of_limit(build, task):
    return float(re.search(r"([\d.]+) us per step", run([build / "bench" / f"limit_{task}"])[0]).group(1)) * 1e-6


def step_of_mmc(build, task):
    _, study, overrides = STEPS[task]
    loop = max(json.loads(run([build / "mmc", "run", study, *overrides, "--json"])[0])["timings"], key=lambda t: t["seconds"])
    return loop["seconds"] / loop["steps"]


def step_rows(build, task):
    rows = {
        "PyTorch eager": lambda: step_of_peer("torch_steps.py", task),
        "JAX jit(scan)": lambda: step_of_peer("jax_steps.py", task),
        "mmc": lambda: step_of_mmc(build, task),
    }
    if (build / "bench" / f"limit_{task}").exists():
        rows["C++ by hand"] = lambda: step_of_limit(build, task)
    return rows


def measure(rows, rounds):
    """Median of each row's measurements, the rows taking turns."""
    samples = {name: [] for name in rows}
    for _ in range(rounds):
        for name, once in rows.items():
            samples[name].append(once())
    if isinstance(next(iter(samples.values()))[0], tuple):
        return {name: tuple(statistics.median(column) for column in zip(*values)) for name, values in samples.items()}
    return {name: statistics.median(values) for name, values in samples.items()}


def table(title, header, rows):
    widths = [max(len(str(row[i])) for row in [header, *rows]) for i in range(len(header))]
    print(f"\n{title}")
    for row in [header, *rows]:
        cells = [str(row[0]).ljust(widths[0])] + [str(c).rjust(w) for c, w in zip(row[1:], widths[1:])]
        print("  " + "   ".join(cells))


def cpu_name():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="only the rows whose name holds this")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build", help="the build folder with mmc")
    options = parser.parse_args()
    results = {"cpu": cpu_name(), "rounds": options.rounds, "steps": {}, "studies": {}}

    for task, (title, _, _) in STEPS.items():
        if options.only not in f"step {task}":
            continue
        times = measure(step_rows(options.build, task), options.rounds)
        results["steps"][task] = times
        rows = [[name, f"{t * 1e6:.2f}", f"{t / times['mmc']:.2f}"] for name, t in times.items()]
        table(f"{title}: one training step", ["", "us", "times mmc"], rows)

    if options.only in "study superposition":
        programs = {
            "PyTorch eager": [sys.executable, PEERS / "torch_study.py"],
            "JAX jit(scan)": [sys.executable, PEERS / "jax_study.py"],
            "mmc": [options.build / "mmc", "run", "models/superposition.mm", "--quiet"],
        }
        costs = measure({name: lambda words=words: run(words)[1:] for name, words in programs.items()}, options.rounds)
        results["studies"]["superposition"] = {n: {"seconds": s, "peak_mib": m} for n, (s, m) in costs.items()}
        rows = [[name, f"{s:.3f}", f"{s / costs['mmc'][0]:.1f}", f"{m:.0f}"] for name, (s, m) in costs.items()]
        table("The whole superposition study, a cold process", ["", "s", "times mmc", "peak MiB"], rows)

    if not options.only:
        target = ROOT / "bench" / "results" / "latest.json"
        target.parent.mkdir(exist_ok=True)
        target.write_text(json.dumps(results, indent=2) + "\n")
        print(f"\nwrote {target.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
