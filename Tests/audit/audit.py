"""Computes records again, from nothing but what stands in them, with other people's software.

    python Tests/audit/audit.py data/quick/berthier2023-fig2.h5 ...

Exit status 1 if a record does not open as labelled arrays, lacks a description, or is not what the other solver finds.
"""

import math
import multiprocessing
import os
import sys
import time
from pathlib import Path

# Audits are parallel over records; threads of linear algebra would only wait for each other. It is read as NumPy is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import h5py
import xarray

import anisotropy
import approximation
import berthier2023
import cartpole
import critical_times
import deep_linear
import double_well
import effective_fitness
import effective_rates
import expansion
import feature_kernel
import feature_learning
import figure1
import figure4
import fittest
import generalisation
import himmelblau
import infinite_width
import large_population
import learning_order
import limiting_dynamics
import mean_field
import modular_features
import noise_diversity
import norm_memory
import online_descent
import opposing_signals
import published_code
import reduction
import seal
import solvers
import sparse_features
import two_descents
import two_time_scale

AUDITS = {
    "berthier2023-fig1": figure1.audit_figure1,
    "berthier2023-fig2": berthier2023.audit_plateaus,
    "berthier2023-fig3": berthier2023.audit_plateaus,
    "berthier2023-fig4": figure4.audit_figure4,
    "berthier2023-learning-order": learning_order.audit_learning_order,
    "berthier2023-infinite-width": infinite_width.audit_infinite_width,
    "berthier2023-reduction": reduction.audit_reduction,
    "berthier2023-approximation": approximation.audit_approximation,
    "berthier2023-mean-field": mean_field.audit_mean_field,
    "berthier2023-sgd": online_descent.audit_online_descent,
    "borghi2026-large-population": large_population.audit_large_population,
    "borghi2026-two-time-scale": two_time_scale.audit_two_time_scale,
    "borghi2026-fittest": fittest.audit_fittest,
    "borghi2026-himmelblau": himmelblau.audit_himmelblau,
    "borghi2026-double-well": double_well.audit_double_well,
    "borghi2026-noise-diversity": noise_diversity.audit_noise_diversity,
    "borghi2026-effective-fitness": effective_fitness.audit_effective_fitness,
    "borghi2026-solvers": solvers.audit_solvers,
    "borghi2026-cartpole-pbt": cartpole.audit_cartpole,
    "livi2025-effective-rates": effective_rates.audit_effective_rates,
    "livi2025-anisotropy": anisotropy.audit_anisotropy,
    "livi2025-expansion": expansion.audit_expansion,
    "livi2025-published-code": published_code.audit_published_code,
    "saxe2013-plateaus": deep_linear.audit_deep_linear,
    "littwin2024-critical-times": critical_times.audit_critical_times,
    "andriushchenko2022-sparse-features": sparse_features.audit_sparse_features,
    "advani2017-generalisation": generalisation.audit_generalisation,
    "yang2020-feature-learning": feature_learning.audit_feature_learning,
    "yang2020-feature-kernel": feature_kernel.audit_feature_kernel,
    "tanaka2021-norm-memory": norm_memory.audit_norm_memory,
    "rosenfeld2023-opposing-signals": opposing_signals.audit_opposing_signals,
    "pezeshki2021-two-descents": two_descents.audit_two_descents,
    "kunin2021-limiting-dynamics": limiting_dynamics.audit_limiting_dynamics,
    "tian2025-grokking": modular_features.audit_modular_features,
}
DESCRIPTION = ("long_name", "units", "symbol", "equation")
GROUPS = ("checks", "parameters", "provenance")


def schema_faults(path):
    """What a reader who has only the file would miss."""
    broken = seal.complaint(path)
    if broken:
        yield broken
    with h5py.File(path) as record:
        for name in ("format_version", "stem", "paper", "element", "title", "preset", "seed", "outcome"):
            if name not in record.attrs:
                yield f"no attribute {name}"
        if record.attrs.get("outcome") != "completed":
            yield f"the run did not complete: {record.attrs.get('outcome')}"
        for name in GROUPS:
            if name not in record:
                yield f"no group {name}"
        for name, dataset in record.items():
            if isinstance(dataset, h5py.Dataset):
                yield from (f"{name} has no {word}" for word in DESCRIPTION if not dataset.attrs.get(word))
    with xarray.open_dataset(path, engine="h5netcdf") as labelled:
        for name, array in labelled.data_vars.items():
            yield from (f"axis {axis} of {name} has no coordinate" for axis in array.dims if axis not in labelled.coords)


def judged(relation, observed, check):
    """What the fixed rule says: three standard errors and the allowance, and no competitor within them."""
    attributes = observed.attrs
    predicted, measured = float(check.attrs["predicted"]), float(attributes["measured"])
    margin = 3 * float(attributes["standard_error"]) + float(attributes["allowance"])
    if not all(map(math.isfinite, (predicted, measured, margin))) or margin < 0:
        return "inconclusive"
    if relation != "equal":
        excess = measured - predicted if relation == "at most" else predicted - measured
        return "agrees" if excess <= margin else "disagrees"
    if abs(measured - predicted) > margin:
        return "disagrees"
    return "inconclusive" if abs(measured - float(check.attrs["competitor"])) <= margin else "agrees"


def verdict_faults(record):
    """Verdicts that do not follow from their numbers, and claims that do not say what they rest on."""
    for name, check in record["checks"].items():
        for word in ("statement", "source", "quantity", "window", "error_method", "allowance_reason"):
            if not check.attrs[word]:
                yield f"{name} has no {word}"
        control, relation = check["control"], check.attrs["relation"]
        if not control.attrs["description"]:
            yield f"the control of {name} does not say what is broken"
        found = judged(relation, check, check)
        found_control = judged(relation, control, check)
        if found == "agrees" and found_control != "disagrees":
            found = "powerless"
        for what, group, verdict in ((name, check, found), (f"the control of {name}", control, found_control)):
            given = group.attrs["verdict"]
            # Where the statement does not apply, or the run did not get there, the numbers decide nothing.
            if given != verdict and (group.attrs["applicability"] == "applies" or given not in ("inconclusive", "not applicable")):
                yield f"{what} {given}, and by its numbers {verdict}"


def audit(path):
    """A line about a record, and whether it stands."""
    faults = list(schema_faults(path))
    with h5py.File(path) as record:
        stem = str(record.attrs["stem"])
        faults += verdict_faults(record)
        if stem not in AUDITS:
            faults.append("there is no audit of this element")
            verdict = ""
        else:
            start = time.perf_counter()
            error, bound, what = AUDITS[stem](record)
            verdict = f"{what}: {error:.2e}, allowed {bound:.0e}, {time.perf_counter() - start:.1f} s"
            if not error <= bound:
                faults.append("the other solver finds something else")
    return f"{path}: {verdict}; {'agrees' if not faults else '; '.join(faults)}", not faults


def audit_all(paths):
    """Prints the lines of all records in their order, and returns whether all stand."""
    stand = True
    # As many at once as there are processors: each audit uses one.
    with multiprocessing.get_context("spawn").Pool(min(len(os.sched_getaffinity(0)), len(paths))) as pool:
        for line, stands in pool.imap(audit, paths) if len(paths) > 1 else map(audit, paths):
            print(line, flush=True)
            stand = stand and stands
    return stand


if __name__ == "__main__":
    if len(sys.argv) < 2 or not all(Path(path).is_file() for path in sys.argv[1:]):
        sys.exit("usage: audit.py RECORD ...")
    sys.exit(0 if audit_all(sys.argv[1:]) else 1)
