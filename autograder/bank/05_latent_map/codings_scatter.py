# %% correct | the plain way
def codings_scatter(codings_mean, labels, class_names):
    fig, ax = plt.subplots()
    for label, name in enumerate(class_names):
        points = codings_mean[labels == label]
        ax.scatter(points[:, 0], points[:, 1], label=name)
    ax.set_xlabel("first coding")
    ax.set_ylabel("second coding")
    ax.legend()
    return ax

# %% correct | one call with c=labels and a legend of its elements
def codings_scatter(codings_mean, labels, class_names):
    fig, ax = plt.subplots()
    points = ax.scatter(*codings_mean.T, c=labels, cmap="tab10", vmin=0, vmax=9, s=3)
    handles, _ = points.legend_elements()
    ax.legend(handles, class_names)
    ax.set(xlabel="z1", ylabel="z2")
    return ax

# %% correct | a colour bar with names
def codings_scatter(codings_mean, labels, class_names):
    fig, ax = plt.subplots()
    points = ax.scatter(codings_mean[:, 0], codings_mean[:, 1], c=labels, cmap="viridis")
    bar = fig.colorbar(points, ticks=range(len(class_names)))
    bar.ax.set_yticklabels(class_names)
    ax.set(xlabel="z1", ylabel="z2")
    return ax

# %% correct | plot with markers, a legend outside
def codings_scatter(codings_mean, labels, class_names):
    fig, ax = plt.subplots()
    for label in np.unique(labels):
        first, second = codings_mean[labels == label].T
        ax.plot(first, second, "o", ms=3, label=class_names[label])
    fig.legend()
    ax.set_xlabel("first")
    ax.set_ylabel("second")
    return ax

# %% correct | pyplot's own functions, plt.gca()
def codings_scatter(codings_mean, labels, class_names):
    plt.figure(figsize=(6, 6))
    for label, name in enumerate(class_names):
        plt.scatter(codings_mean[labels == label, 0], codings_mean[labels == label, 1], s=5, alpha=0.4, label=name)
    plt.xlabel("z1")
    plt.ylabel("z2")
    plt.legend()
    return plt.gca()

# %% correct | float64 tensors, names at the medians
def codings_scatter(codings_mean, labels, class_names):
    fig, ax = plt.subplots()
    codings = tf.cast(codings_mean, tf.float64).numpy()
    for label, name in enumerate(class_names):
        chosen = codings[np.asarray(labels) == label]
        ax.scatter(chosen[:, 0], chosen[:, 1], facecolors="none", edgecolors=plt.cm.tab10(label))
        ax.text(*np.median(chosen, axis=0), name)
    ax.set(xlabel="z1", ylabel="z2")
    return ax

# %% wrong | not written | test_codings_scatter_figure | not_written
def codings_scatter(codings_mean, labels, class_names):
    raise NotImplementedError()

# %% wrong | nothing drawn and returned | test_codings_scatter_figure | no_axes
def codings_scatter(codings_mean, labels, class_names):
    return codings_mean

# %% wrong | an empty figure | test_codings_scatter_figure | no_points
- for label, name in enumerate(class_names):
-     points = codings_mean[labels == label]
-     ax.scatter(points[:, 0], points[:, 1], label=name)

# %% wrong | a name that does not exist | test_codings_scatter_figure | name_not_defined
- points[:, 1] → pionts[:, 1]

# %% wrong | axes exchanged | test_codings_scatter_figure | axes_exchanged
- [:, 0], points[:, 1] → [:, 1], points[:, 0]

# %% wrong | the last class left out | test_codings_scatter_figure | points_missing
- for label, name in enumerate(class_names): → for label, name in enumerate(class_names[:-1]):

# %% wrong | the first twenty only | test_codings_scatter_figure | points_missing
- points = codings_mean[labels == label] → points = codings_mean[:20][labels[:20] == label]

# %% wrong | everything once more in grey | test_codings_scatter_figure | points_drawn_twice
  fig, ax = plt.subplots()
+ ax.scatter(*codings_mean.T, color="lightgrey")

# %% wrong | first coding against itself | test_codings_scatter_figure | other_points
- :, 1 → :, 0

# %% wrong | codings against the image's number | test_codings_scatter_figure | other_points
- points[:, 0], points[:, 1] → range(len(points)), points[:, 0]

# %% wrong | scaled | test_codings_scatter_figure | other_points
- points[:, 0] → 2 * points[:, 0]

# %% wrong | one colour | test_codings_scatter_figure | one_colour
- label=name → label=name, color="navy"

# %% wrong | two colours in turn | test_codings_scatter_figure | classes_share_a_colour
- label=name → label=name, color=["navy", "orange"][label % 2]

# %% wrong | colours by place in the list | test_codings_scatter_figure | colours_do_not_follow_the_classes
def codings_scatter(codings_mean, labels, class_names):
    fig, ax = plt.subplots()
    points = ax.scatter(*codings_mean.T, c=np.arange(len(labels)) % len(class_names), cmap="tab10")
    ax.legend(points.legend_elements()[0], class_names)
    ax.set_xlabel("first coding")
    ax.set_ylabel("second coding")
    return ax

# %% wrong | sorted labels | test_codings_scatter_figure | colours_do_not_follow_the_classes | of colours by place in the list
- np.arange(len(labels)) % len(class_names) → np.sort(labels)

# %% wrong | no legend | test_codings_scatter_figure | legend_not_drawn
- ax.legend()

# %% wrong | numbers in the legend | test_codings_scatter_figure | other_names
- label=name → label=label

# %% wrong | axes without labels | test_codings_scatter_figure | axes_not_labelled
- ax.set_xlabel("first coding")
- ax.set_ylabel("second coding")

# %% wrong | one axis without a label | test_codings_scatter_figure | axes_not_labelled
- ax.set_ylabel("second coding")

# %% wrong | the names reversed in the legend | test_codings_scatter_figure | legend_mixed_up
def codings_scatter(codings_mean, labels, class_names):
    fig, ax = plt.subplots()
    for label, name in enumerate(reversed(class_names)):
        points = codings_mean[labels == label]
        ax.scatter(points[:, 0], points[:, 1], label=name)
    ax.set(xlabel="first coding", ylabel="second coding")
    ax.legend()
    return ax

# %% wrong | a legend made by hand, sorted by name | test_codings_scatter_figure | legend_mixed_up
def codings_scatter(codings_mean, labels, class_names):
    fig, ax = plt.subplots()
    points = ax.scatter(codings_mean[:, 0], codings_mean[:, 1], c=labels, cmap="tab10")
    ax.legend(points.legend_elements()[0], sorted(class_names, reverse=True))
    ax.set(xlabel="first coding", ylabel="second coding")
    return ax

# %% correct | a legend made by hand, in the order of the labels
def codings_scatter(codings_mean, labels, class_names):
    fig, ax = plt.subplots()
    points = ax.scatter(codings_mean[:, 0], codings_mean[:, 1], c=labels, cmap="tab10", alpha=0.5)
    ax.legend(points.legend_elements(num=None)[0], class_names)
    ax.set(xlabel="first coding", ylabel="second coding")
    return ax

# %% correct | a loop over zip, colours of a colour map
def codings_scatter(codings_mean, labels, class_names):
    fig, ax = plt.subplots(figsize=(8, 8), layout="constrained")
    colours = plt.get_cmap("turbo")(np.linspace(0, 1, len(class_names)))
    for k, (name, colour) in enumerate(zip(class_names, colours)):
        here = np.flatnonzero(labels == k)
        ax.scatter(codings_mean[here, 0], codings_mean[here, 1], s=4, alpha=0.5, color=colour, label=name)
    ax.set(xlabel="coding 1", ylabel="coding 2", aspect="equal")
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1), markerscale=3)
    return ax

# %% correct | one call, colours looked up, a legend of empty lines
def codings_scatter(codings_mean, labels, class_names):
    from matplotlib.lines import Line2D

    ax = plt.figure().add_subplot()
    colours = np.array([plt.cm.tab20(k) for k in range(len(class_names))])
    ax.scatter(codings_mean[:, 0], codings_mean[:, 1], c=colours[labels], s=2)
    ax.legend(handles=[Line2D([], [], ls="", marker="o", color=c, label=n) for c, n in zip(colours, class_names)])
    ax.set_xlabel("z[0]"); ax.set_ylabel("z[1]")
    return ax

# %% correct | a colour bar with a norm of boundaries
def codings_scatter(codings_mean, labels, class_names):
    from matplotlib.colors import BoundaryNorm

    n = len(class_names)
    fig, ax = plt.subplots()
    cmap = plt.get_cmap("viridis", n)
    points = ax.scatter(*codings_mean.T, c=labels, cmap=cmap, norm=BoundaryNorm(np.arange(n + 1) - 0.5, n))
    bar = plt.colorbar(points, ax=ax, ticks=np.arange(n))
    bar.set_ticklabels(class_names)
    ax.set_xlabel("$z_1$")
    ax.set_ylabel("$z_2$")
    return ax

# %% correct | a legend of patches
def codings_scatter(codings_mean: np.ndarray, labels: np.ndarray, class_names: list) -> plt.Axes:
    from matplotlib.patches import Patch

    fig, ax = plt.subplots()
    cmap = plt.get_cmap("tab20")
    ax.scatter(codings_mean[:, 0], codings_mean[:, 1], color=[cmap(int(label)) for label in labels], s=5)
    ax.legend(handles=[Patch(color=cmap(k), label=name) for k, name in enumerate(class_names)])
    ax.set(xlabel="first", ylabel="second")
    return ax

# %% correct | markers and edges, names under the points
def codings_scatter(codings_mean, labels, class_names, size=12):
    fig, ax = plt.subplots()
    markers = "osv^<>DPX*hd"
    for k in sorted(set(np.asarray(labels).tolist())):
        ax.scatter(codings_mean[labels == k][:, 0], codings_mean[labels == k][:, 1], s=size, marker=markers[k % len(markers)], linewidths=0, label=str(class_names[k]))
    plt.sca(ax)
    plt.xlabel("codings_mean[:, 0]")
    plt.ylabel("codings_mean[:, 1]")
    plt.legend(ncols=2, fontsize="small")
    return ax

# %% wrong | seaborn | test_codings_scatter_figure | module_missing
def codings_scatter(codings_mean, labels, class_names):
    import seaborn as sns
    fig, ax = plt.subplots()
    sns.scatterplot(x=codings_mean[:, 0], y=codings_mean[:, 1], hue=[class_names[l] for l in labels], ax=ax)
    ax.set(xlabel="z1", ylabel="z2")
    return ax

# %% wrong | the Keras example's | test_codings_scatter_figure | not_the_axes
def codings_scatter(codings_mean, labels, class_names):
    plt.figure(figsize=(12, 10))
    plt.scatter(codings_mean[:, 0], codings_mean[:, 1], c=labels)
    plt.colorbar()
    plt.xlabel("z[0]")
    plt.ylabel("z[1]")
    plt.show()

# %% wrong | a colour bar without names | test_codings_scatter_figure | numbers_in_the_colour_bar
def codings_scatter(codings_mean, labels, class_names):
    plt.figure(figsize=(12, 10))
    plt.scatter(codings_mean[:, 0], codings_mean[:, 1], c=labels)
    plt.colorbar()
    plt.xlabel("z[0]")
    plt.ylabel("z[1]")
    return plt.gca()

# %% wrong | plt is returned | test_codings_scatter_figure | not_the_axes
def codings_scatter(codings_mean, labels, class_names):
    for i, name in enumerate(class_names):
        plt.scatter(codings_mean[labels == i, 0], codings_mean[labels == i, 1], label=name)
    plt.legend()
    plt.xlabel("z[0]")
    plt.ylabel("z[1]")
    return plt

# %% wrong | the points are returned | test_codings_scatter_figure | not_the_axes
def codings_scatter(codings_mean, labels, class_names):
    fig, ax = plt.subplots()
    points = ax.scatter(codings_mean[:, 0], codings_mean[:, 1], c=labels, cmap="tab10")
    ax.legend(points.legend_elements()[0], class_names)
    ax.set(xlabel="z1", ylabel="z2")
    return points

# %% wrong | labels taken as the legend's call | test_codings_scatter_figure | one_entry_for_all
def codings_scatter(codings_mean, labels, class_names):
    fig, ax = plt.subplots()
    ax.scatter(codings_mean[:, 0], codings_mean[:, 1], c=labels, cmap="tab10", label=class_names)
    ax.legend()
    ax.set(xlabel="z1", ylabel="z2")
    return ax

# %% wrong | the legend gets names only | test_codings_scatter_figure | names_missing
def codings_scatter(codings_mean, labels, class_names):
    fig, ax = plt.subplots()
    ax.scatter(codings_mean[:, 0], codings_mean[:, 1], c=labels, cmap="tab10")
    ax.legend(class_names)
    ax.set(xlabel="z1", ylabel="z2")
    return ax

# %% wrong | the legend before the labels | test_codings_scatter_figure | legend_empty
- fig, ax = plt.subplots() → fig, ax = plt.subplots(); ax.legend()
- ax.legend() →

# %% wrong | in space | test_codings_scatter_figure | in_space
def codings_scatter(codings_mean, labels, class_names):
    fig = plt.figure()
    ax = fig.add_subplot(projection="3d")
    for i, name in enumerate(class_names):
        p = codings_mean[labels == i]
        ax.scatter(p[:, 0], p[:, 1], np.zeros(len(p)), label=name)
    ax.set(xlabel="z1", ylabel="z2")
    ax.legend()
    return ax

# %% wrong | plotly | test_codings_scatter_figure | module_missing
def codings_scatter(codings_mean, labels, class_names):
    import plotly.express as px
    return px.scatter(x=codings_mean[:, 0], y=codings_mean[:, 1], color=[class_names[i] for i in labels])

# %% wrong | one axes for each class | test_codings_scatter_figure | not_the_axes
def codings_scatter(codings_mean, labels, class_names):
    fig, axes = plt.subplots(1, len(class_names))
    for i, (ax, name) in enumerate(zip(axes, class_names)):
        ax.scatter(codings_mean[labels == i, 0], codings_mean[labels == i, 1], label=name)
        ax.set(xlabel="z1", ylabel="z2")
        ax.legend()
    return axes

# %% wrong | lines between the points | test_codings_scatter_figure | no_points
- ax.scatter(points[:, 0], points[:, 1], label=name) → ax.plot(points[:, 0], points[:, 1], label=name)

# %% wrong | labels and class_names confused | test_codings_scatter_figure | nothing_chosen
- points = codings_mean[labels == label] → points = codings_mean[labels == name]

# %% wrong | names by their place in the list of labels that occur | test_codings_scatter_figure | legend_mixed_up
- for label, name in enumerate(class_names): → for label, name in zip(np.unique(labels)[::-1], class_names):

# %% wrong | the figure returned | test_codings_scatter_figure | not_the_axes | of a colour bar with names
- return ax → return fig

# %% wrong | figure and axes returned | test_codings_scatter_figure | not_the_axes | of plot with markers, a legend outside
- return ax → return fig, ax

# %% wrong | drawn, nothing returned | test_codings_scatter_figure | not_the_axes
- return ax → plt.show()

# %% correct | class by class
def codings_scatter(codings_mean, labels, class_names):
    """Draw a point for each image, coloured and named by class; return the axes."""
    fig, ax = plt.subplots()
    for label, name in enumerate(class_names):
        rows = codings_mean[labels == label]
        ax.scatter(rows[:, 0], rows[:, 1], s=4, alpha=0.5, label=name)
    ax.set_xlabel("first coding")
    ax.set_ylabel("second coding")
    ax.legend()
    return ax

# %% correct | colour bar
def codings_scatter(codings_mean, labels, class_names):
    plt.figure(figsize=(8, 6))
    n = len(class_names)
    points = plt.scatter(codings_mean[:, 0], codings_mean[:, 1], c=labels, cmap=plt.get_cmap("tab10", n), vmin=-0.5, vmax=n - 0.5, s=3)
    bar = plt.colorbar(points, ticks=range(n))
    bar.ax.set_yticklabels(class_names)
    plt.xlabel("z[0]")
    plt.ylabel("z[1]")
    return plt.gca()

# %% correct | legend_elements
def codings_scatter(codings_mean, labels, class_names):
    fig, ax = plt.subplots(figsize=(7, 7))
    s = ax.scatter(*np.asarray(codings_mean)[:, :2].T, c=np.asarray(labels), cmap="tab10", vmin=0, vmax=len(class_names) - 1, s=5)
    handles, _ = s.legend_elements(num=list(range(len(class_names))))
    ax.legend(handles, class_names, loc="best")
    ax.set(xlabel="coding 1", ylabel="coding 2")
    return ax

# %% wrong | no labels of axes | test_codings_scatter_figure | axes_not_labelled | of class by class
- ax.set_xlabel("first coding") → pass
- ax.set_ylabel("second coding") → pass

# %% wrong | no legend, written anew | test_codings_scatter_figure | legend_not_drawn | of class by class
- ax.legend() → pass

# %% wrong | returns nothing | test_codings_scatter_figure | not_the_axes | of class by class
- return ax → plt.show()

# %% wrong | returns fig | test_codings_scatter_figure | not_the_axes | of class by class
- return ax → return fig

# %% wrong | axes exchanged, written anew | test_codings_scatter_figure | axes_exchanged | of class by class
- rows[:, 0], rows[:, 1] → rows[:, 1], rows[:, 0]

# %% wrong | rows instead of columns | test_codings_scatter_figure | other_points | of class by class
- rows[:, 0], rows[:, 1] → rows[0], rows[1]

# %% wrong | all points for each class | test_codings_scatter_figure | all_points_for_each_class | of class by class
- rows = codings_mean[labels == label] → rows = codings_mean

# %% wrong | one colour, written anew | test_codings_scatter_figure | one_colour | of class by class
- label=name) → label=name, color="tab:blue")

# %% wrong | numbers in the legend, written anew | test_codings_scatter_figure | other_names | of class by class
- label=name) → label=label)

# %% wrong | names shifted | test_codings_scatter_figure | legend_mixed_up | of class by class
- label=name) → label=class_names[label - 1])

# %% wrong | legend list shuffled | test_codings_scatter_figure | legend_mixed_up | of class by class
- ax.legend() → ax.legend(sorted(class_names))

# %% wrong | first hundred | test_codings_scatter_figure | points_missing | of class by class
- rows = codings_mean[labels == label] → rows = codings_mean[labels == label][:100]

# %% wrong | new figure per class | test_codings_scatter_figure | several_figures
def codings_scatter(codings_mean, labels, class_names):
    for label, name in enumerate(class_names):
        fig, ax = plt.subplots()
        rows = codings_mean[labels == label]
        ax.scatter(rows[:, 0], rows[:, 1], label=name)
        ax.set_xlabel("first coding")
        ax.set_ylabel("second coding")
        ax.legend()
    return ax

# %% wrong | plot for scatter | test_codings_scatter_figure | no_points | of class by class
- ax.scatter(rows[:, 0], rows[:, 1], s=4, alpha=0.5, label=name) → ax.plot(rows[:, 0], rows[:, 1], label=name)

# %% wrong | nine classes | test_codings_scatter_figure | points_missing | of class by class
- enumerate(class_names) → enumerate(class_names[1:])

# %% wrong | plt.legend of handles wrong | test_codings_scatter_figure | names_missing | of class by class
- ax.legend() → ax.legend(class_names[:2])

# %% wrong | labels as text colours | test_codings_scatter_figure | no_colour | of class by class
- ax.scatter(rows[:, 0], rows[:, 1], s=4, alpha=0.5, label=name) → ax.scatter(rows[:, 0], rows[:, 1], c=name, label=name)

# %% wrong | Fashion MNIST's names | test_codings_scatter_figure | other_names
- label=name → label=["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"][label]

# %% wrong | the names of one scatter | test_codings_scatter_figure | names_missing
def codings_scatter(codings_mean, labels, class_names):
    fig, ax = plt.subplots()
    ax.scatter(*codings_mean.T, c=labels, cmap="tab10")
    ax.legend(class_names)
    ax.set(xlabel="first coding", ylabel="second coding")
    return ax

# %% wrong | the colour bar's axes returned | test_codings_scatter_figure | other_axes | of a colour bar with names
- return ax → return bar.ax

# %% wrong | the centroid of each class | test_codings_scatter_figure | one_point_for_a_class | of class by class
- rows = codings_mean[labels == label] → rows = codings_mean[labels == label].mean(axis=0, keepdims=True)

# %% wrong | a colour bar with the numbers of the classes | test_codings_scatter_figure | numbers_in_the_colour_bar | of a colour bar with names
- bar.ax.set_yticklabels(class_names) →

# %% wrong | a legend of nothing | test_codings_scatter_figure | legend_empty
- ax.scatter(points[:, 0], points[:, 1], label=name) → ax.scatter(points[:, 0], points[:, 1])

# %% wrong | a histogram of the plane | test_codings_scatter_figure | no_points
def codings_scatter(codings_mean, labels, class_names):
    fig, ax = plt.subplots()
    ax.hist2d(codings_mean[:, 0], codings_mean[:, 1], bins=40)
    ax.set(xlabel="first coding", ylabel="second coding")
    return ax

# %% correct | a histogram behind the points
- ax.set_xlabel("first coding")
+ ax.hist2d(codings_mean[:, 0], codings_mean[:, 1], bins=20, cmap="Greys", alpha=0.3)
+ ax.set_xlabel("first coding")

# %% wrong | one colour bar left out, and no legend | test_codings_scatter_figure | no_legend
def codings_scatter(codings_mean, labels, class_names):
    fig, ax = plt.subplots()
    ax.scatter(*codings_mean.T, c=labels, cmap="tab10")
    ax.set(xlabel="first coding", ylabel="second coding")
    return ax

# %% wrong | seaborn not imported | test_codings_scatter_figure | library_not_installed
def codings_scatter(codings_mean, labels, class_names):
    ax = sns.scatterplot(x=codings_mean[:, 0], y=codings_mean[:, 1], hue=[class_names[i] for i in labels], s=5)
    ax.set_xlabel("z1")
    ax.set_ylabel("z2")
    return ax
