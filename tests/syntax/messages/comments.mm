// a line
// another
let a = 1 // two words here
/* a block
let b = 2 */
let c = 3 /* inside */
show a, c
