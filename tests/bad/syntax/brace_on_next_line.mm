fn f(x)
{
  x * 2
}
show f(1)
