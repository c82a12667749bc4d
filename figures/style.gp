# What all figures share. The caller sets record, output, format (pdf, svg or png), columns (the program that prints
# arrays of a record); a script sets figure_width and figure_height in centimetres before it loads this file.

if (!exists("record") || !exists("output") || !exists("format")) {
    print "usage: make figures, or make draw RECORD=data/.../<stem>.h5"
    exit status 64
}
if (!exists("columns")) columns = ".build/release/columns"

# At print size: 17 cm is a page's text width, and 8 point text stays legible.
typeface = "DejaVu Sans"
if (format eq "pdf") {
    set terminal pdfcairo size figure_width cm, figure_height cm font typeface . ",8" linewidth 1 enhanced
} else { if (format eq "svg") {
    set terminal svg size 45 * figure_width, 45 * figure_height font typeface . ",11" linewidth 1.2 enhanced background "white"
} else {
    set terminal pngcairo size 100 * figure_width, 100 * figure_height font typeface . ",8" fontscale 2.6 linewidth 3 enhanced
}}
set output output

# Colours of Okabe and Ito, which people with any colour vision tell apart (grey for their yellow, which fades on white);
# each line also has a dash of its own.
set linetype 1 linecolor rgb "#0072B2" linewidth 1.6 dashtype 1
set linetype 2 linecolor rgb "#D55E00" linewidth 1.6 dashtype (12, 3)
set linetype 3 linecolor rgb "#009E73" linewidth 1.6 dashtype (6, 3)
set linetype 4 linecolor rgb "#CC79A7" linewidth 1.6 dashtype (12, 3, 3, 3)
set linetype 5 linecolor rgb "#E69F00" linewidth 1.6 dashtype (3, 2)
set linetype 6 linecolor rgb "#56B4E9" linewidth 1.6 dashtype (12, 3, 3, 3, 3, 3)
set linetype 7 linecolor rgb "#999999" linewidth 1.6 dashtype (9, 2, 2, 2)
set linetype 8 linecolor rgb "#000000" linewidth 1.6 dashtype (2, 2)
set linetype cycle 8

# A prediction is a thin dark line, a level to compare with a thin light one.
set style line 101 linecolor rgb "#404040" linewidth 0.8 dashtype (10, 6)
set style line 102 linecolor rgb "#404040" linewidth 0.8 dashtype (2, 6)
set style line 103 linecolor rgb "#B0B0B0" linewidth 0.8 dashtype 1

set border 3 linewidth 0.8 linecolor rgb "#404040"
set mxtics 10
set tics nomirror scale 0.7, 0.35
set key samplen 3 spacing 1.1 width -1 opaque
unset grid

# Powers of ten on a logarithmic axis: a label a decade, or every other one if there are many.
powers = "10^{%T}"
decades_between_labels(low, high) = log10(high / low) > 7 ? 100 : 10

# The line and the name of a predicted transition time: dashed where theory gives the time, dotted where only its scale.
transition_style(degree) = degree < 2 ? 101 : 102
transition_name(degree) = degree < 2 ? sprintf("t_%d", degree) : sprintf("ε^{1/%d}", 2 * degree)
transition_height(degree) = degree < 2 ? 0.95 : 0.84

# Arrays of the record as text: column(selection) for one number, and a macro that fills $table with `selection`,
# of any length: what system() returns ends after a mebibyte.
number(selection) = real(system(sprintf("%s '%s' '%s'", columns, record, selection)))
count(selection) = words(system(sprintf("%s '%s' '%s'", columns, record, selection)))
element(selection, i) = real(word(system(sprintf("%s '%s' '%s'", columns, record, selection)), i))
fill_table = 'load sprintf("< echo ''$table << END_OF_TABLE''; %s ''%s'' %s; echo END_OF_TABLE", columns, record, selection)'
