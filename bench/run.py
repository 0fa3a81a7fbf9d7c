"""Measures mmc against PyTorch eager, JAX jit(scan) and hand-written C++, all in one run, on one and on two threads; and what
`mmc check` takes for each study of models/, and what keeping a run costs: its metrics and checkpoints.

Run by `./dev bench [--rounds N] [--only WORD] [--threads 1 2]`. Every program is a process of its own, pinned to as many cores as it
has threads; the programs take turns for a number of rounds, so that a busy moment of the machine hits all alike. Times are medians
over the rounds; how much faster two threads are than one is told from the fastest rounds, because a core that does something else
for a while halves just that. `--only check` and `--only keep` need no other packages than Python's own. Writes
bench/results/latest.json.
"""

import argparse
import dataclasses
import json
import math
import os
import pathlib
import platform
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PEERS = ROOT / "bench" / "peers"

# One step of each: what it is, the study, and where its time is found. A loop of the top level reports its own; the training inside a
# `for` does not, so its step is the difference between two runs of other lengths.
STEPS = {
    "superposition": ("superposition 50-2-50, full batch, SGD", "models/superposition.mm", None),
    "product": ("product MLP 4-16-16-2, 8,000 rows, Adam, 2,000 validation rows", "bench/product.mm", None),
    "permutations": ("matrix permutations 18-72-72-1, batch 100, data drawn, AdamW", "bench/permutations.mm", None),
    "set_net": ("set-invariant net, batch 100, 10 tokens, AdamW", "bench/set_net.mm", None),
    "critic": ("critic 700-128x6-1 with gradient penalty, 5 updates, Adam", "bench/critic.mm", None),
    "mnist": ("MNIST 784-128-128-10, batch 128, 2 members, SGD", "bench/mnist.mm", (500, 2500)),
    "noise": ("MNIST noise evaluation, 10,000 rows, 7.84 M normals", "bench/noise.mm", None),
}
TORCH, JAX, MMC, LIMIT = "PyTorch eager", "JAX jit(scan)", "mmc", "C++ by hand"
CHECK_LIMIT = 0.050  # seconds of processor time that `mmc check` may take for any study: an answer while one types


@dataclasses.dataclass
class Finished:
    """What a program printed, and what it cost."""

    output: str
    seconds: float
    processor: float  # seconds, of all its threads, in the program and in the kernel for it
    peak_mib: float


def environment(threads):
    one = {"XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"} if threads == 1 else {}
    count = {name: str(threads) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
    return {**os.environ, **count, **one, "JAX_PLATFORMS": "cpu", "MMC_RUNS": ""}


def run(words, threads=1):
    """Runs a program pinned to cores of its own."""
    cores = sorted(os.sched_getaffinity(0))[-threads:]
    start = time.perf_counter()
    process = subprocess.Popen(
        [str(w) for w in words],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env=environment(threads),
        preexec_fn=lambda: os.sched_setaffinity(0, cores),
    )
    output = process.stdout.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"bench: {' '.join(map(str, words))} failed with exit code {process.returncode}")
    return Finished(output, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def step_of_peer(script, task, threads):
    output = run([sys.executable, PEERS / script, task, threads], threads).output
    return json.loads(output.splitlines()[-1])["seconds_per_step"]


def step_of_limit(build, task):
    return float(re.search(r"([\d.]+) us per step", run([build / "bench" / f"limit_{task}"]).output).group(1)) * 1e-6


def step_of_mmc(build, task, threads):
    _, study, lengths = STEPS[task]

    def result(*overrides):
        return json.loads(run([build / "mmc", "run", study, *overrides, "--json", "--threads", threads], threads).output)

    if lengths:
        short, long = (result(f"steps={n}")["seconds"]["run"] for n in lengths)
        return (long - short) / (lengths[1] - lengths[0])
    loop = max(result()["timings"], key=lambda t: t["seconds"])
    return loop["seconds"] / loop["steps"]


def step_rows(build, task, threads):
    rows = {}
    for n in threads:
        rows[TORCH, n] = lambda n=n: step_of_peer("torch_steps.py", task, n)
        rows[JAX, n] = lambda n=n: step_of_peer("jax_steps.py", task, n)
        rows[MMC, n] = lambda n=n: step_of_mmc(build, task, n)
    if 1 in threads and (build / "bench" / f"limit_{task}").exists():
        rows[LIMIT, 1] = lambda: step_of_limit(build, task)
    return rows


def measure(rows, rounds):
    """The measurements of each row, the rows taking turns."""
    samples = {name: [] for name in rows}
    for _ in range(rounds):
        for name, once in rows.items():
            samples[name].append(once())
    return samples


def table(title, header, rows):
    widths = [max(len(str(row[i])) for row in [header, *rows]) for i in range(len(header))]
    print(f"\n{title}")
    for row in [header, *rows]:
        cells = [str(row[0]).ljust(widths[0])] + [str(c).rjust(w) for c, w in zip(row[1:], widths[1:])]
        print("  " + "   ".join(cells), flush=True)


def geometric_mean(values):
    return math.exp(statistics.fmean(map(math.log, values)))


def step_table(samples, threads):
    """Medians of every task on so many threads, and how many times mmc's they are."""
    rows, ratios = [], {TORCH: [], JAX: []}
    for task, of in samples.items():
        median = {name: statistics.median(of[name, threads]) for name in (TORCH, JAX, MMC)}
        row = [STEPS[task][0], *(f"{1e3 * median[name]:.4g}" for name in (TORCH, JAX, MMC))]
        for peer in ratios:
            ratios[peer].append(median[peer] / median[MMC])
            row.append(f"{ratios[peer][-1]:.2f}")
        if threads > 1 and (MMC, 1) in of:
            row.append(f"{min(of[MMC, 1]) / min(of[MMC, threads]):.2f}")
        rows.append(row)
    header = ["ms per step", TORCH, JAX, MMC, f"{TORCH} / mmc", f"{JAX} / mmc"]
    if len(rows[0]) > len(header):
        header.append("mmc: one thread / these")
    means = [f"{geometric_mean(values):.2f}" for values in ratios.values()]
    rows.append(["geometric mean", "", "", "", *means, *[""] * (len(header) - 6)])
    table(f"{threads} thread{'s' if threads > 1 else ''}", header, rows)


def check_table(build, repeats=5):
    """What `mmc check` takes for every study of models/: the least of some runs, slowest study first."""
    studies = sorted(path.relative_to(ROOT) for path in (ROOT / "models").glob("*.mm"))
    seconds = {str(study): min(run([build / "mmc", "check", study]).processor for _ in range(repeats)) for study in studies}
    slowest_first = sorted(seconds.items(), key=lambda item: -item[1])
    rows = [[study, f"{1e3 * s:.1f}", "over the limit" if s >= CHECK_LIMIT else ""] for study, s in slowest_first]
    title = f"`mmc check`, processor time, least of {repeats} runs; the limit is {1e3 * CHECK_LIMIT:.0f} ms"
    table(title, ["", "ms", ""], rows)
    return seconds


# What is kept, on how many cores, of how many steps, how often compared. A checkpoint is due every 30 s: here they come 60 times as often.
KEEPS = [
    ("metrics, two cores", 2, 50_000, 30, 60),
    ("metrics, one core", 1, 50_000, 30, 60),
    ("metrics and a checkpoint every half second, two cores", 2, 500_000, 0.5, 12),
]


def keep_table(build):
    """How much longer the training of the superposition study takes when its run is kept: pairs of runs, in alternating order."""
    costs, rows = {}, []
    for name, cores, steps, interval, pairs in KEEPS:

        def training(*words):
            command = [build / "mmc", "run", "models/superposition.mm", f"steps={steps}", "--threads", 1, "--json", "--quiet", *words]
            return json.loads(run(command, min(cores, len(os.sched_getaffinity(0)))).output)["timings"][0]["seconds"]

        ratios = []
        for pair in range(pairs):
            seconds = {}
            for keep in (True, False) if pair % 2 else (False, True):
                with tempfile.TemporaryDirectory() as folder:
                    kept = ["--out", f"{folder}/run", "--checkpoint", interval]
                    seconds[keep] = training(*(kept if keep else ["--no-keep"]))
            ratios.append(seconds[True] / seconds[False])
        draw = random.Random(1)
        medians = sorted(statistics.median(draw.choices(ratios, k=pairs)) for _ in range(2000))
        costs[name] = 100 * (statistics.median(ratios) - 1), 100 * (medians[50] - 1), 100 * (medians[1949] - 1)
        rows.append([name, *(f"{percent:+.1f} %" for percent in costs[name]), pairs])
    title = "What keeping a run adds to the training of the superposition study; the limit is 2 %"
    table(title, ["", "median", "95 % of medians", "", "pairs"], rows)
    return costs


def cpu_name():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="only the rows whose name holds this")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2], help="numbers of threads")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build", help="the build folder with mmc")
    options = parser.parse_args()
    results = {"cpu": cpu_name(), "rounds": options.rounds, "steps": {}, "studies": {}}
    threads = [n for n in options.threads if n <= len(os.sched_getaffinity(0))]
    if threads != options.threads:
        print(f"bench: only {threads} threads, there are no more cores", file=sys.stderr)

    steps = {}
    for task in STEPS:
        if options.only in f"step {task}":
            print(f"bench: {task}", file=sys.stderr)
            steps[task] = measure(step_rows(options.build, task, threads), options.rounds)
            results["steps"][task] = {f"{name}, {n} threads": values for (name, n), values in steps[task].items()}
    for n in threads if steps else []:
        step_table(steps, n)
    limits = {task: of[LIMIT, 1] for task, of in steps.items() if (LIMIT, 1) in of}
    for task, values in limits.items():
        print(f"\n{STEPS[task][0]}, by hand in C++: {1e3 * statistics.median(values):.4g} ms")

    if options.only in "study superposition":
        programs = {
            TORCH: [sys.executable, PEERS / "torch_study.py"],
            JAX: [sys.executable, PEERS / "jax_study.py"],
            MMC: [options.build / "mmc", "run", "models/superposition.mm", "--quiet"],
        }
        runs = measure({name: lambda words=words: run(words) for name, words in programs.items()}, options.rounds)
        medians = {
            name: [statistics.median(getattr(r, cost) for r in of) for cost in ("seconds", "peak_mib")] for name, of in runs.items()
        }
        results["studies"]["superposition"] = {n: {"seconds": s, "peak_mib": m} for n, (s, m) in medians.items()}
        rows = [[name, f"{s:.3f}", f"{s / medians[MMC][0]:.1f}", f"{m:.0f}"] for name, (s, m) in medians.items()]
        table("The whole superposition study, a cold process", ["", "s", "times mmc", "peak MiB"], rows)

    if options.only in "check models":
        results["check"] = check_table(options.build)
    if options.only in "keep metrics":
        results["keep"] = keep_table(options.build)

    if not options.only:
        target = ROOT / "bench" / "results" / "latest.json"
        target.parent.mkdir(exist_ok=True)
        target.write_text(json.dumps(results, indent=2) + "\n")
        print(f"\nwrote {target.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
