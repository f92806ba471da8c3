# plot.svg from table.txt: what bench.sh measured, each in parts of what the
# unmodified kernel, the first column, needs.
set terminal svg size 1000,420 background "white"
set output "plot.svg"
set style data histograms
set style fill solid
set key outside right
set yrange [0:*]
set ylabel "unmodified = 1"
set grid ytics
plot for [c=2:*] "table.txt" using (column(c) / column(2)):xtic(1) title columnheader(c)
