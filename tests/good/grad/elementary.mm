# Derivatives at a point against the formulas (values by Python's math).
fn slope(f, x) = grad(f(x), wrt = x)
let x: f32[] = 0.7
fn near(a, b) = abs(a - b) < 2e-6
expect near(slope(exp, x), 2.0137527) and near(slope(log, x), 1.4285714) and near(slope(sqrt, x), 0.5976143), "exp log sqrt"
expect near(slope(sin, x), 0.7648422) and near(slope(cos, x), -0.6442177) and near(slope(tan, x), 1.7094497), "sin cos tan"
expect near(slope(tanh, x), 0.6347396) and near(slope(sigmoid, x), 0.2217129) and near(slope(erf, x), 0.6912749), "tanh sigmoid erf"
expect near(slope(asin, x), 1.4002801) and near(slope(acos, x), -1.4002801) and near(slope(atan, x), 0.6711409), "asin acos atan"
expect near(slope(sinh, x), 1.2551690) and near(slope(cosh, x), 0.7585837), "sinh cosh"
expect near(slope(log1p, x), 0.5882353) and near(slope(expm1, x), 2.0137527), "log1p expm1"
expect near(slope(fn (v) => v^3, x), 1.47) and near(slope(fn (v) => v^-2, x), -5.8309038), "powers"
expect near(slope(fn (v) => 2^v, x), 1.1260209) and near(slope(fn (v) => v^v, x), 0.5011862), "exponents"
expect near(slope(fn (v) => atan2(v, 2), x), 0.4454343) and near(slope(fn (v) => 1 / v, x), -2.0408163), "atan2 and a quotient"
