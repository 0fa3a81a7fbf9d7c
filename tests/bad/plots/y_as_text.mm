plot "x" { line("loss") }
