# The order of the limits of width and ε: when the quadratic component sets in, what mass of neurons carries it, and
# what refinement changes.

figure_width = 17
figure_height = 13
load "figures/style.gp"

laws = count("law")
ratios = count("learning_rate_ratio")
widths = count("width")
draws = count("draw")
discretisations = words(system(sprintf("%s '%s' discretisation | tr ' ' '_'", columns, record)))
tail = number("parameters@degrees_of_freedom")
law_name(l) = system(sprintf("%s '%s' 'law[%d]'", columns, record, l - 1))
discretisation_name(q) = system(sprintf("%s '%s' 'discretisation[%d]'", columns, record, q - 1))
law_title(l) = law_name(l) eq "student" ? sprintf("Student, ν = %g", tail) \
    : law_name(l) eq "gaussian" ? "Gaussian" : law_name(l)
heaviest = 1
do for [l=1:laws] { if (law_name(l) eq "student") { heaviest = l } }

# What theory says of Student's law: the exponents of (t_2 − t_1) / ε^(1/4) and of the carriers' mass.
delay_exponent = 3 / (4 * (tail + 1))
mass_exponent = tail * delay_exponent

set datafile missing "nan"
set logscale xy
set format xy powers
# The terminals do not agree on the size of a marker.
set pointsize format eq "png" ? 0.6 : format eq "svg" ? 0.35 : 0.25
set xlabel "ratio of learning rates ε" offset 0, 0.3
set key width 0 noopaque
ratio(n) = number(sprintf("learning_rate_ratio[%d]", n))
smallest = ratio(ratios - 1)
largest = ratio(0)
set xrange [smallest / 2 : 2 * largest]
spacing = int(log10(decades_between_labels(smallest, largest)))
set xtics ()
do for [n=floor(log10(smallest)):ceil(log10(largest))] {
    set xtics add ((n % spacing == 0 ? sprintf("10^{%d}", n) : "") 10.0**n n % spacing != 0)
}

# Against ε: t_1 and t_2 for all discretisations and laws, then the carriers' mass for each law as stated.
selection = "learning_rate_ratio"
do for [q=1:discretisations] { do for [l=1:laws] { do for [k=1:2] {
    selection = selection . sprintf(" 'transition_time[%d,%d,:,%d]'", q - 1, l - 1, k)
} } }
do for [l=1:laws] { selection = selection . sprintf(" 'carrier_mass[0,%d,:]'", l - 1) }
@fill_table
first_time(q, l) = column(2 * ((q - 1) * laws + l))
second_time(q, l) = column(2 * ((q - 1) * laws + l) + 1)
delay(l) = (second_time(1, l) - first_time(1, l)) / $1**0.25
mass(l) = 1.0 * column(2 * discretisations * laws + 1 + l)
change(q, l) = abs(second_time(q, l) / second_time(1, l) - 1)
# Logarithmic axes have no 0.
larger(x, y) = x > y ? x : y
largest_change(q) = (found = 1e-17, sum [l=1:laws] (found = larger(change(q, l), found), 0), found)

# The predictions touch Student's curves at the smallest ε.
smallest_run(array, rest) = number(sprintf("%s[0,%d,%d%s]", array, heaviest - 1, ratios - 1, rest))
last_delay = (smallest_run("transition_time", ",2") - smallest_run("transition_time", ",1")) / smallest**0.25
last_mass = smallest_run("carrier_mass", "")
guide(x, last, exponent) = x >= smallest && x <= largest ? last * (x / smallest)**exponent : NaN

delay_label = "(t_2 − t_1) / ε^{1/4}, gradient-flow time"
set multiplot layout 2, 2 margins 0.085, 0.985, 0.085, 0.955 spacing 0.105, 0.145
set title "(a) infinite width, by law of the initial weights" offset 0, -0.6
set ylabel delay_label offset 0.5, 0
# These axes have few decades.
set ytics ()
do for [n=-9:3] { do for [digit in "1 2 5"] { set ytics add (sprintf("%g", digit * 10.0**n) digit * 10.0**n) } }
set key bottom right
plot for [l=1:laws] $table using 1:(delay(l)) with linespoints linetype l pointtype 7 title law_title(l), \
     guide(x, last_delay, delay_exponent) with lines linestyle 101 title "∝ ε^{3/(4(ν+1))}"

# Finite widths, and the same infinite one for comparison.
set title sprintf("(b) both orders of limits, %s", law_title(heaviest))
$infinite << EOD
EOD
set print $infinite
do for [n=1:|$table|] { print $table[n] }
set print
selection = "learning_rate_ratio"
do for [w=1:widths] { do for [d=1:draws] { do for [k=1:2] {
    selection = selection . sprintf(" 'finite_width_transition_time[%d,%d,%d,:,%d]'", heaviest - 1, w - 1, d - 1, k)
} } }
@fill_table
at(w, d) = 2 * ((w - 1) * draws + d)
mean_delay(w) = (sum [d=1:draws] column(at(w, d) + 1) - column(at(w, d))) / draws / $1**0.25
plot for [w=1:widths] $table using 1:(mean_delay(w)) with linespoints linetype laws+w pointtype 7 \
         title sprintf("m = %d", number(sprintf("width[%d]", w - 1))), \
     $infinite using 1:(delay(heaviest)) with linespoints linetype heaviest pointtype 7 title "m = ∞"

set title "(c) least mass with 90 % of the quadratic moment"
set ylabel "mass μ of these neurons at t_2" offset 0.5, 0
set ytics autofreq
set format y powers
plot for [l=1:laws] $infinite using 1:(mass(l)) with linespoints linetype l pointtype 7 title law_title(l), \
     guide(x, last_mass, mass_exponent) with lines linestyle 101 title "∝ ε^{3ν/(4(ν+1))}"

set title "(d) change under refinement, largest over laws"
set ylabel "relative change |Δt_2| / t_2" offset 0.5, 0
worst = 1e-17
do for [q=2:discretisations] {
    stats $infinite using (largest_change(q)) nooutput
    worst = larger(STATS_max, worst)
}
# Above the data there is room for the key.
set yrange [* : 1000 * worst]
set key top right
plot for [q=2:discretisations] $infinite using 1:(largest_change(q)) with linespoints linetype laws+q pointtype 7 \
         title discretisation_name(q)
unset multiplot
