show for i in 2.5 { i }
