save { x: range(3), name: "a" } to "x.npz"
