# Data sets and parts of them. Files of any kind are read by `load`.

# The MNIST digits, "train" or "test": { images: f32[n, 784], labels: i32[n] }, n = 60000 and 10000. A pixel is in [0, 1], as
# torchvision's ToTensor gives it. The files come with mmc; others under the same names are found first (in `mnist/` beside the study).
fn mnist(part: string) {
  ensure(part in ["train", "test"], "`mnist` has two parts, \"train\" and \"test\", not \"{part}\"")
  let set = if part == "train" { "train" } else { "t10k" }
  let pixels = load("mnist/{set}-images-idx3-ubyte.gz", dtype = f32)
  let labels = load("mnist/{set}-labels-idx1-ubyte.gz")
  ensure(len(shape(pixels)) == 3 and len(shape(labels)) == 1, "the files in `mnist/` are not images and labels")
  ensure(len(pixels) == len(labels), "the files in `mnist/` have {len(pixels)} images and {len(labels)} labels")
  { images: flatten(pixels, from = 1) / 255, labels: labels }
}

# Fold k of a cross-validation over n rows: { held: i32[n // folds], rest: i32[n - n // folds] }, both ascending. Folds are contiguous;
# what n % folds leaves over is never held. k may be the index of a `for`.
fn fold(n: int, folds: int, k) {
  ensure(1 <= folds and folds <= n, "{n} rows do not make {folds} folds")
  let size = n // folds
  let others = range(n - size)
  { held: k * size + range(size), rest: where(others < k * size, others, others + size) }
}
