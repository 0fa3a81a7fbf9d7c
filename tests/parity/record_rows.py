"""Records values and gradients of single functions from PyTorch, at ordinary and at degenerate points, in f32 and f64.

Run by record.py. Each group of rows becomes
  rows_GROUP.mm               a study that computes the rows and shows them (generated: change the lists below)
  recorded/rows_GROUP.json    what PyTorch gives: {label: {"f32": [...], "f64": [...]}}, nan and infinities as strings
  recorded/inputs_GROUP.safetensors  what they are computed from
A row is written once in PyTorch and once in .mm; its gradients are those
of the sum of its elements weighted by 1, -2, 3, -4, ... (`weights(like)`), so that no two elements can be confused.
"""

import json
import math
import pathlib

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

HERE = pathlib.Path(__file__).parent
NAN, INF = math.nan, math.inf

INPUTS = {
    "plain": [-2.5, -1.3, -0.4, -0.05, 0.1, 0.7, 1.9, 3.2],
    "other": [1.5, -0.7, 2.1, 0.3, -1.1, 0.4, -2.2, 0.9],
    "positive": [0.05, 0.2, 0.5, 1.0, 1.5, 2.5, 10.0, 300.0],
    "unit": [-0.95, -0.5, -0.1, 0.0, 0.2, 0.6, 0.9, 0.99],
    "kinks": [-1.0, 0.0, -0.0, 1.0, 0.5, 2.0, -2.0, 1e-8],
    "halves": [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5, 0.49],
    "large": [-10000.0, -100.0, -30.0, -9.0, 9.0, 30.0, 100.0, 10000.0],
    "huge": [-10000.0, -100.0, -30.0, 30.0, 100.0, 10000.0],
    "special": [NAN, 1.0, -INF, INF, 0.0, -1.0, 2.0, -0.0],
    "ones": [1.0, 1.0, -0.7, 1.0, -1.1, 0.4, -2.2, 0.9],
    "ones_too": [1.0, 2.0, -0.7, 0.0, -1.1, 0.5, -2.2, 0.9],
    "table": [[3.0, -1.0, 2.5, 0.5], [1.0, 1.0, -4.0, 1.0], [0.25, -0.5, 7.0, 7.0]],
    "spread": [[0.3, -1.2, 0.8, 2.0], [10.0, 10.5, 9.0, 12.0], [-3.0, 0.1, 0.2, -0.3]],
    "same": [2.5, 2.5, 2.5, 2.5],
    "zeros": [0.0, 0.0, 0.0, 0.0],
    "one": [4.0],
    "with_zero": [2.0, 0.0, -3.0, 5.0],
    "with_nan": [[1.0, NAN, 3.0, 2.0], [5.0, 4.0, 6.0, NAN]],
    "prob": [0.0, 1.0, 0.5, 1e-6, 0.999, 0.25, 1.0, 0.0],
    "target": [0.0, 1.0, 1.0, 0.0, 1.0, 0.0, 0.0, 1.0],
    "left": [[1.0, -2.0, 0.5], [0.25, 3.0, -1.5]],
    "right": [[2.0, -1.0], [0.5, 4.0], [-3.0, 1.5]],
    "scale": [1.5, 0.5, -1.0, 2.0],
    "shift": [0.1, -0.2, 0.3, 0.0],
    "square": [[2.0, -1.0, 0.5], [0.25, 1.5, -0.75], [-0.5, 1.0, 3.0]],
    "tall": [[2.0, -1.0], [0.25, 1.5], [-0.5, 1.0], [1.0, 0.75]],
    "wide": [[0.5, 2.0, -1.0], [1.5, -0.5, 0.25]],
    "columns": [[1.0, -2.0], [0.5, 0.25], [-1.5, 3.0]],
    "batch": [[[2.0, 0.5], [-1.0, 1.5]], [[0.5, -2.0], [1.0, 0.25]]],
    "equal": [[0.0, 2.0], [2.0, 0.0]],
    "queries": [[[0.5, -1.0, 2.0, 0.25], [1.5, 0.75, -0.5, 1.0], [-2.0, 0.5, 1.0, -0.25]]],
    "keys": [[[0.5, 0.25, -0.5, 1.0], [-0.75, 0.25, 0.5, 0.5], [0.75, -1.0, 0.5, 0.25]]],
    "tokens": [[[0.2, -1.1, 0.7, 0.4], [1.3, 0.1, -0.6, 0.9], [-0.8, 0.5, 1.2, -0.3]]],
    "read_weight": [[((7 * i + 3 * j) % 11 - 5) / 8 for j in range(4)] for i in range(12)],
    "read_bias": [((5 * i) % 7 - 3) / 8 for i in range(12)],
    "write_weight": [[((5 * i + 2 * j) % 9 - 4) / 8 for j in range(4)] for i in range(4)],
    "write_bias": [0.125, -0.25, 0.5, 0.0],
    "images": [[[[((3 * i + 5 * j + 7 * c) % 13 - 6) / 4 for j in range(5)] for i in range(6)] for c in range(2)]],
    "kernels": [[[[((2 * i + 3 * j + 5 * c + o) % 7 - 3) / 4 for j in range(3)] for i in range(3)] for c in range(2)] for o in range(3)],
    "kernel_bias": [0.5, -0.25, 0.125],
    "sounds": [[[((3 * i + 5 * c) % 11 - 5) / 4 for i in range(7)] for c in range(2)]],
    "sound_kernels": [[[((2 * i + 5 * c + o) % 7 - 3) / 4 for i in range(3)] for c in range(2)] for o in range(3)],
}


def largest_positive(rows):
    """The sign of each row's largest component: mmc makes it positive."""
    at = rows.detach().abs().argmax(-1, keepdim=True)
    return rows.detach().gather(-1, at).sign()


def svd(x):
    u, s, vh = torch.linalg.svd(x, full_matrices=False)
    sign = largest_positive(vh)
    return torch.cat([(u * sign.mT).flatten(), s.flatten(), (vh * sign).flatten()])


def eigh(x):
    w, v = torch.linalg.eigh((x + x.mT) / 2)
    return torch.cat([w.flatten(), (v * largest_positive(v.mT).mT).flatten()])


def qr(x):
    q, r = torch.linalg.qr(x)
    sign = r.detach().diagonal(dim1=-2, dim2=-1).sign()
    return torch.cat([(q * sign).flatten(), (r * sign[:, None]).flatten()])


def positive(x):
    return x @ x.mT + torch.eye(x.shape[-1], dtype=x.dtype)


def mix(x, read_weight, read_bias, write_weight, write_bias):
    return F.multi_head_attention_forward(
        x.transpose(0, 1), x.transpose(0, 1), x.transpose(0, 1), 4, 2, read_weight, read_bias, None, None, False, 0.0,
        write_weight, write_bias, need_weights=False)[0].transpose(0, 1)


# What the studies of a group define before their rows.
PREAMBLE = {
    "matrices": """
fn all_of(parts) = concat(for p in parts { flatten(p) })
fn positive(x) = x @ x.T + eye(shape(x)[-1])
fn of_svd(x) {
  let f = svd(x)
  all_of([f.u, f.s, f.vh])
}
fn of_eigh(x) {
  let f = eigh(x)
  all_of([f.values, f.vectors])
}
fn of_qr(x) {
  let f = qr(x)
  all_of([f.q, f.r])
}
""",
    "layers": """
mixer   ~ Attention(4, 2)
conv    ~ Conv2d(2, 3, 3, stride = 2, padding = 1)
conv1   ~ Conv1d(2, 3, 3, padding = 1)
fn mix(x, rw, rb, ww, wb) {
  let net = mixer with { read.weight = rw;  read.bias = rb;  write.weight = ww;  write.bias = wb }
  net(x)
}
fn convolve(x, w, b) {
  let net = conv with { weight = w;  bias = b }
  net(x)
}
fn convolve1(x, w, b) {
  let net = conv1 with { weight = w;  bias = b }
  net(x)
}
""",
}


GROUPS = {
    "elementwise": [
        # label, inputs, PyTorch, .mm, inputs to differentiate by
        ("abs_kinks", "kinks", torch.abs, "abs({})"),
        ("sign_kinks", "kinks", torch.sign, "sign({})"),
        ("square", "plain", lambda x: x**2, "{}^2"),
        ("cube", "plain", lambda x: x**3, "{}^3"),
        ("power", "positive", lambda x: x**1.7, "{}^1.7"),
        ("inverse", "plain", lambda x: 1 / x, "1 / {}"),
        ("exp", "plain", torch.exp, "exp({})"),
        ("exp_large", "large", torch.exp, "exp({})"),
        ("expm1", "plain", torch.expm1, "expm1({})"),
        ("log", "positive", torch.log, "log({})"),
        ("log1p", "positive", torch.log1p, "log1p({})"),
        ("sqrt", "positive", torch.sqrt, "sqrt({})"),
        ("sin", "plain", torch.sin, "sin({})"),
        ("cos", "plain", torch.cos, "cos({})"),
        ("tan", "unit", torch.tan, "tan({})"),
        ("asin", "unit", torch.asin, "asin({})"),
        ("acos", "unit", torch.acos, "acos({})"),
        ("atan", "plain", torch.atan, "atan({})"),
        ("sinh", "plain", torch.sinh, "sinh({})"),
        ("cosh", "plain", torch.cosh, "cosh({})"),
        ("tanh", "plain", torch.tanh, "tanh({})"),
        ("tanh_huge", "huge", torch.tanh, "tanh({})"),
        ("erf", "plain", torch.erf, "erf({})"),
        ("floor_halves", "halves", torch.floor, "floor({})"),
        ("ceil_halves", "halves", torch.ceil, "ceil({})"),
        ("round_halves", "halves", torch.round, "round({})"),
        ("clamp_kinks", "kinks", lambda x: torch.clamp(x, -1, 1), "clamp({}, -1.0, 1.0)"),
        ("clamp_nan", "special", lambda x: torch.clamp(x, -1, 1), "clamp({}, -1.0, 1.0)"),
        ("maximum", ("plain", "other"), torch.maximum, "maximum({}, {})"),
        ("maximum_ties", ("ones", "ones_too"), torch.maximum, "maximum({}, {})"),
        ("minimum_ties", ("ones", "ones_too"), torch.minimum, "minimum({}, {})"),
        ("maximum_nan", ("special", "plain"), torch.maximum, "maximum({}, {})"),
        ("minimum_nan", ("special", "plain"), torch.minimum, "minimum({}, {})"),
        ("multiply", ("plain", "other"), lambda a, b: a * b, "{} * {}"),
        ("divide", ("plain", "other"), lambda a, b: a / b, "{} / {}"),
        ("remainder", ("plain", "other"), torch.remainder, "{} % {}"),
        ("atan2", ("plain", "other"), torch.atan2, "atan2({}, {})"),
        ("where", ("plain", "other"), lambda a, b: torch.where(a > b, a, b * b), "where({0} > {1}, {0}, {1} * {1})"),
    ],
    "activations": [
        ("relu_kinks", "kinks", torch.relu, "relu({})"),
        ("relu_nan", "special", torch.relu, "relu({})"),
        ("sigmoid", "plain", torch.sigmoid, "sigmoid({})"),
        ("sigmoid_large", "large", torch.sigmoid, "sigmoid({})"),
        ("leaky_relu_kinks", "kinks", F.leaky_relu, "leaky_relu({})"),
        ("elu", "plain", F.elu, "elu({})"),
        ("elu_kinks", "kinks", F.elu, "elu({})"),
        ("selu", "plain", F.selu, "selu({})"),
        ("silu", "plain", F.silu, "silu({})"),
        ("silu_large", "large", F.silu, "silu({})"),
        ("softplus", "plain", F.softplus, "softplus({})"),
        ("mish", "plain", F.mish, "mish({})"),
        ("gelu", "plain", F.gelu, "gelu({})"),
        ("gelu_large", "large", F.gelu, "gelu({})"),
        ("gelu_tanh", "plain", lambda x: F.gelu(x, approximate="tanh"), "gelu_tanh({})"),
        ("softmax", "spread", lambda x: torch.softmax(x, -1), "softmax({})"),
        ("softmax_columns", "table", lambda x: torch.softmax(x, 0), "softmax({}, axis = 0)"),
        ("log_softmax", "spread", lambda x: torch.log_softmax(x, -1), "log_softmax({})"),
        ("softmax_large", "large", lambda x: torch.softmax(x, -1), "softmax({})"),
        ("layer_norm", ("spread", "scale", "shift"), lambda x, g, b: F.layer_norm(x, [4], g, b),
         "layer_norm({}) * {} + {}"),
    ],
    "reductions": [
        ("sum_all", "table", torch.sum, "sum({})"),
        ("sum_rows", "table", lambda x: x.sum(0), "sum({}, axis = 0)"),
        ("mean_columns", "table", lambda x: x.mean(1), "mean({}, axis = 1)"),
        ("mean_keep", "table", lambda x: x.mean(1, keepdim=True), "mean({}, axis = 1, keep = true)"),
        ("prod", "table", lambda x: x.prod(1), "prod({}, axis = 1)"),
        ("prod_zero", "with_zero", torch.prod, "prod({})"),
        ("max_axis_ties", "table", lambda x: x.max(1).values, "max({}, axis = 1)"),
        ("min_axis_ties", "table", lambda x: x.min(1).values, "min({}, axis = 1)"),
        ("max_all_ties", "table", torch.max, "max({})"),
        ("min_all_ties", "same", torch.min, "min({})"),
        ("max_nan", "with_nan", lambda x: x.max(1).values, "max({}, axis = 1)"),
        ("median_axis", "table", lambda x: x.median(1).values, "median({}, axis = 1)"),
        ("median_nan", "with_nan", lambda x: x.median(1).values, "median({}, axis = 1)"),
        ("var", "table", lambda x: x.var(1), "var({}, axis = 1)"),
        ("var_biased", "table", lambda x: x.var(1, unbiased=False), "var({}, axis = 1, unbiased = false)"),
        ("std", "table", lambda x: x.std(1), "std({}, axis = 1)"),
        ("std_constant", "same", torch.std, "std({})"),
        ("var_one", "one", torch.var, "var({})"),
        ("norm", "table", lambda x: torch.linalg.vector_norm(x, dim=1), "norm({}, axis = 1)"),
        ("norm_zero", "zeros", torch.linalg.vector_norm, "norm({})"),
        ("normalize", "table", lambda x: F.normalize(x, dim=-1), "normalize({})"),
        ("cumsum", "table", lambda x: x.cumsum(1), "cumsum({}, axis = 1)"),
        ("cumprod", "with_zero", lambda x: x.cumprod(0), "cumprod({}, axis = 0)"),
        ("sort", "table", lambda x: torch.sort(x, dim=1, stable=True).values, "sort({}, axis = 1)"),
        ("sort_nan", "with_nan", lambda x: torch.sort(x, dim=1, stable=True).values, "sort({}, axis = 1)"),
        ("logsumexp", "spread", lambda x: torch.logsumexp(x, 1), "logsumexp({}, axis = 1)"),
    ],
    "indices": [
        ("argmax_ties", "table", lambda x: x.argmax(1), "argmax({}, axis = 1)"),
        ("argmin_ties", "table", lambda x: x.argmin(1), "argmin({}, axis = 1)"),
        ("argmax_all", "table", lambda x: x.argmax(), "argmax({})"),
        ("argmax_nan", "with_nan", lambda x: x.argmax(1), "argmax({}, axis = 1)"),
        ("argsort", "table", lambda x: torch.argsort(x, dim=1, stable=True), "argsort({}, axis = 1)"),
        ("argsort_descending", "table", lambda x: torch.argsort(x, dim=1, descending=True, stable=True),
         "argsort({}, axis = 1, descending = true)"),
    ],
    "losses": [
        ("mse", ("plain", "other"), F.mse_loss, "mse({}, {})"),
        ("mae", ("plain", "other"), F.l1_loss, "mae({}, {})"),
        ("huber", ("plain", "other"), F.huber_loss, "huber({}, {})"),
        ("bce", ("prob", "target"), F.binary_cross_entropy, "bce({}, {})", ["prob"]),
        ("bce_logits", ("plain", "target"), F.binary_cross_entropy_with_logits, "bce_logits({}, {})", ["plain"]),
        ("bce_logits_large", ("large", "target"), F.binary_cross_entropy_with_logits, "bce_logits({}, {})", ["large"]),
        ("cross_entropy", "spread", lambda x: F.cross_entropy(x, torch.tensor([1, 0, 3])), "cross_entropy({}, [1, 0, 3])"),
        ("cross_entropy_large", "table", lambda x: F.cross_entropy(1000 * x, torch.tensor([1, 0, 3])),
         "cross_entropy(1000 * {}, [1, 0, 3])"),
    ],
    "matrices": [
        ("singular", "square", svd, "of_svd({})"),
        ("singular_tall", "tall", svd, "of_svd({})"),
        ("singular_wide", "wide", svd, "of_svd({})"),
        ("singular_batch", "batch", lambda x: torch.linalg.svdvals(x), "svdvals({})"),
        ("eigen", "square", eigh, "of_eigh({})"),
        ("eigenvalues", "square", lambda x: torch.linalg.eigvalsh((x + x.mT) / 2), "eigvalsh({})"),
        ("triangle", "square", qr, "of_qr({})"),
        ("triangle_tall", "tall", qr, "of_qr({})"),
        ("triangle_wide", "wide", qr, "of_qr({})"),
        ("root", "square", lambda x: torch.linalg.cholesky(positive(x)), "cholesky(positive({}))"),
        ("solved", ("square", "columns"), torch.linalg.solve, "solve({}, {})"),
        ("solved_lower", ("square", "columns"), lambda a, b: torch.linalg.solve_triangular(a.tril(), b, upper=False),
         "solve_triangular({}, {})"),
        ("solved_upper", ("square", "columns"), lambda a, b: torch.linalg.solve_triangular(a.triu(), b, upper=True),
         "solve_triangular({}, {}, upper = true)"),
        ("inverse", "batch", torch.linalg.inv, "inv({})"),
        ("determinant", "batch", torch.linalg.det, "det({})"),
        ("logarithm", "square", lambda x: torch.linalg.slogdet(x).logabsdet, "slogdet({}).logabs"),
        ("pseudo", "tall", torch.linalg.pinv, "pinv({})"),
        ("pseudo_wide", "wide", torch.linalg.pinv, "pinv({})"),
        ("pseudo_equal", "equal", torch.linalg.pinv, "pinv({})"),
        ("least_squares", ("tall", "shift"), lambda a, b: (torch.linalg.pinv(a) @ b), "lstsq({}, {})"),
        ("fifth", "square", lambda x: torch.linalg.matrix_power(x, 5), "matrix_power({}, 5)"),
        ("contracted", ("left", "right"), lambda a, b: torch.einsum("ij,jk->ki", a, b), 'einsum("ij,jk->ki", {}, {})'),
    ],
    "layers": [
        ("attended", ("queries", "keys", "tokens"), F.scaled_dot_product_attention, "attention({}, {}, {})"),
        ("attended_causal", ("queries", "keys", "tokens"),
         lambda q, k, v: F.scaled_dot_product_attention(q, k, v, is_causal=True), "attention({}, {}, {}, causal = true)"),
        ("mixed", ("tokens", "read_weight", "read_bias", "write_weight", "write_bias"), mix, "mix({}, {}, {}, {}, {})"),
        ("convolved", ("images", "kernels", "kernel_bias"), lambda x, w, b: F.conv2d(x, w, b, stride=2, padding=1),
         "convolve({}, {}, {})"),
        ("convolved_1d", ("sounds", "sound_kernels", "kernel_bias"), lambda x, w, b: F.conv1d(x, w, b, padding=1),
         "convolve1({}, {}, {})"),
        ("pooled_max", "images", lambda x: F.max_pool2d(x, 2), "max_pool2d({}, 2)"),
        ("pooled_mean", "images", lambda x: F.avg_pool2d(x, 2), "avg_pool2d({}, 2)"),
        ("rms", ("spread", "scale"), lambda x, w: F.rms_norm(x, [4], w, 1e-6), "rms_norm({}) * {}"),
        ("gated", "spread", F.glu, "glu({})"),
    ],
    "statistics": [
        ("covariance", "spread", lambda x: torch.cov(x.T), "covariance({})"),
        ("correlations", "tall", lambda x: torch.corrcoef(x.T)[0, 1:], "corrcoef({})[0, 1:]"),
        ("quantile", "spread", lambda x: torch.quantile(x, 0.3, dim=1), "quantile({}, 0.3, axis = 1)"),
        ("topk", "spread", lambda x: torch.topk(x, 2, dim=1).values, "topk({}, 2).values"),
        ("topk_smallest", "spread", lambda x: torch.topk(x, 2, dim=0, largest=False).values,
         "topk({}, 2, axis = 0, largest = false).values"),
        ("distances", ("spread", "table"), lambda a, b: torch.cdist(a, b, compute_mode="donot_use_mm_for_euclid_dist"), "cdist({}, {})"),
        ("between", ("plain", "other"), lambda a, b: torch.lerp(a, b, 0.3), "lerp({}, {}, 0.3)"),
        ("histogram", "plain", lambda x: torch.histc(x.detach(), 5, -2.5, 3.2), "histogram({}, 5, -2.5, 3.2).counts", []),
        ("taken", "table", lambda x: torch.take_along_dim(x, torch.tensor([[3, 0], [1, 1], [2, 3]]), 1),
         "take_along({}, [[3, 0], [1, 1], [2, 3]])"),
    ],
    "products": [
        ("matmul", ("left", "right"), torch.matmul, "{} @ {}"),
        ("vector_matrix", ("scale", "table"), lambda s, m: m @ s, "{1} @ {0}"),
        ("cosine", ("scale", "shift"), lambda a, b: F.cosine_similarity(a, b, dim=0), "cosine({}, {})"),
    ],
}

WITHOUT_DERIVATIVES = {"indices"}


def weights(y):
    """1, -2, 3, -4, ... in y's shape: `weigh(y)` in the studies."""
    k = torch.arange(1, y.numel() + 1, dtype=y.dtype)
    return (k * torch.where(k % 2 == 1, 1.0, -1.0).to(y.dtype)).reshape(y.shape)


def numbers(t):
    return [x if not isinstance(x, float) or math.isfinite(x) else str(x) for x in t.detach().flatten().tolist()]


def record_group(group):
    expected, lines = {}, []
    for label, inputs, function, written, *only in GROUPS[group]:
        label = "of_" + label  # the plain name is often the function's
        names = [inputs] if isinstance(inputs, str) else list(inputs)
        wanted = [] if group in WITHOUT_DERIVATIVES else (only[0] if only else names)
        lines.append(f"let {label} = {written.format(*['d.' + n for n in names])}")
        shown = [label]
        for n in wanted:
            lines.append(f"let {label}_by_{n} = grad(weigh({label}), wrt = d.{n})")
            shown.append(f"{label}_by_{n}")
        lines.append(f"show {', '.join(shown)}")
        for dtype, key in [(torch.float32, "f32"), (torch.float64, "f64")]:
            values = {n: torch.tensor(INPUTS[n], dtype=torch.float32).to(dtype).requires_grad_() for n in names}
            y = function(*values.values())
            expected.setdefault(label, {})[key] = numbers(y)
            if wanted:
                (weights(y) * y).sum().backward()
                for n in wanted:
                    expected.setdefault(f"{label}_by_{n}", {})[key] = numbers(values[n].grad)
    used = sorted({n for _, inputs, *_ in GROUPS[group] for n in ([inputs] if isinstance(inputs, str) else inputs)})
    fields = []
    for n in used:
        shape = list(torch.tensor(INPUTS[n]).shape)
        fields.append(f"  {n}: f32{shape} ~ constant(0)")
    head = [
        f"# Generated by record_rows.py: compared with recorded/rows_{group}.json.",
        f'study "Parity with PyTorch: {group}"',
        "",
        'param data: string = "tests/parity/recorded"',
        "",
        "model Inputs() {",
        *fields,
        "  apply(x) = x",
        "}",
        f'let d = load("{{data}}/inputs_{group}.safetensors", Inputs())',
        "",
    ]
    if group not in WITHOUT_DERIVATIVES:
        head += [
            "# The sum of all elements, weighted by 1, -2, 3, -4, ...",
            "fn weigh(y) {",
            "  let k = range(1, size(y) + 1)",
            "  sum(reshape(y, [size(y)]) * where(k % 2 == 1, k, 0 - k))",
            "}",
            "",
        ]
    head += [line for line in PREAMBLE.get(group, "").splitlines()]
    (HERE / f"rows_{group}.mm").write_text("\n".join(head + lines) + "\n")
    with open(HERE / "recorded" / f"rows_{group}.json", "w") as f:
        body = ",\n".join(f" {json.dumps(k)}: {json.dumps(v)}" for k, v in expected.items())
        f.write("{\n" + body + "\n}\n")


    tensors = {n: torch.tensor(INPUTS[n], dtype=torch.float32) for n in used}
    save_file(tensors, HERE / "recorded" / f"inputs_{group}.safetensors")


def record():
    for group in GROUPS:
        record_group(group)
