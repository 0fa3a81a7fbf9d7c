# Derivatives of more than a scalar. `grad(y, wrt = v)` is built in.

# All derivatives of y by v: f32[shape(y)..., shape(v)...], entry [i, j] is dy[i] / dv[j]. For a scalar y that is `grad`.
# `wrt` is a tensor that y depends on; one reverse pass per element of y.
fn jacobian(y, wrt) {
  if len(shape(y)) == 0 { grad(y, wrt = wrt) }
  else { reshape(for e in flatten(y) { grad(e, wrt = wrt) }, shape(y) + shape(wrt)) }
}

# The second derivatives of a scalar y by v: f32[shape(v)..., shape(v)...].
fn hessian(y, wrt) = jacobian(grad(y, wrt = wrt), wrt)
