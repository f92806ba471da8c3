# plot.svg from table.txt: what bench.sh measured, each in parts of what the
# unmodified kernel, the first line, needs.
set terminal svg size 1000,420 background "white"
set output "plot.svg"
set style data histograms
set style fill solid
set key outside right
set yrange [0:*]
set ylabel "unmodified = 1"
set grid ytics
array base[9]
do for [c=2:9] {
	stats "table.txt" using (column(c)) every ::1::1 nooutput
	base[c] = STATS_min
}
plot for [c=2:9] "table.txt" using (column(c) / base[c]):xtic(1) title columnheader(c)
