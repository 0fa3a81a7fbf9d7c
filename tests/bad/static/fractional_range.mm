show for i in 0..2.5 { i }
