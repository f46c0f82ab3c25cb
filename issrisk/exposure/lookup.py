"""Which region is under a point, and where a line crosses a border: a grid over the polygons.

A cell of the grid that no border enters has one answer for all its points. Where borders do
enter, the few edges of the cell decide: the straight way from the point to a reference
point of the cell, whose regions are known, crosses a region's border an odd number of times
if one of the two lies inside it and the other outside. Where rounding could decide, for a
point on a border or within 1e-14 degree of it, GEOS answers with exact arithmetic.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from issrisk.arrays import BoolArray, FloatArray, IntArray
from issrisk.exposure.zonal import Edges

OUTSIDE = -1
CELLS_PER_DEGREE = 10
# Where in a cell its reference point lies, in longitude and latitude: on no vertex of polygons
# on a grid of 0.00001 degree, and on no diagonal.
_REFERENCE = (0.48673691, 0.50031847)
_PAD_DEG = 1e-9  # edges count as in a cell that they miss by less
# Shewchuk (1997), Discrete Comput. Geom. 18, 305, ccwerrboundA = (3 + 16 eps) eps: a sign is
# certain where the determinant exceeds so much of the sum of its terms (recalled).
_CERTAIN = 3.3306690738754716e-16
_CLEAR = 1e-9  # and so much for the reference points, whose regions are found with rounding
_CHUNK = 32_768  # points: the temporaries of a chunk stay in the cache
_NO_REGION = np.iinfo(np.int64).max


@dataclass(frozen=True)
class BorderCells:
    """Cells that a border enters: their regions, and each region's edges there.

    Cell k has the pairs (cell, region) ``first_pair[k]`` to ``first_pair[k + 1]``, in order
    of region; pair j the edges ``edge[first_edge[j] : first_edge[j + 1]]``. ``inside`` tells
    of a pair whether the cell's reference point lies in the region.
    """

    row: IntArray
    column: IntArray
    first_pair: IntArray
    region: IntArray
    inside: BoolArray
    first_edge: IntArray
    edge: IntArray


@dataclass(frozen=True)
class RegionGrid:
    """Grid over the polygons of m regions.

    ``label`` has a row of cells for each tenth of a degree from ``south`` on (in cells from
    the equator) and a column for each from ``west`` on, with a margin of one cell: a region,
    -1 outside them all, or -2 - k where the border cell k lies.
    """

    geometry: np.ndarray
    edges: Edges
    west: int
    south: int
    label: IntArray
    border: BorderCells

    @classmethod
    def of(cls, geometry: np.ndarray, edges: Edges) -> RegionGrid:
        """Lay a grid over polygons.

        Parameters
        ----------
        geometry : ndarray of shapely MultiPolygon, shape (m,)
            Valid, longitude and latitude in degrees.
        edges : Edges
            Theirs.

        Returns
        -------
        RegionGrid
            For 244 countries of 543 000 edges in some 0.3 s.
        """
        bounds = shapely.bounds(geometry[~shapely.is_empty(geometry)])
        low = np.floor(bounds[:, :2].min(axis=0) * CELLS_PER_DEGREE).astype(int) - 1
        high = np.floor(bounds[:, 2:].max(axis=0) * CELLS_PER_DEGREE).astype(int) + 1
        west, south = int(low[0]), int(low[1])
        shape = int(high[1]) - south + 1, int(high[0]) - west + 1
        owner = np.repeat(np.arange(len(geometry)), np.diff(edges.first))
        label, inside = _labels(edges, owner, (south, west), shape)
        border = _border_cells(edges, owner, (south, west), shape, inside)
        label[border.row, border.column] = -2 - np.arange(border.row.size)
        return cls(geometry, edges, west, south, label, border)

    def regions_at(self, longitude_deg: FloatArray, latitude_deg: FloatArray) -> IntArray:
        """First region that holds each point, borders included.

        Parameters
        ----------
        longitude_deg, latitude_deg : ndarray, shape (n,)
            Points, longitude -180 to 180.

        Returns
        -------
        ndarray of int, shape (n,)
            -1 outside them all.
        """
        found = np.empty(longitude_deg.shape, dtype=np.int64)
        for begin in range(0, longitude_deg.size, _CHUNK):
            chunk = slice(begin, begin + _CHUNK)
            longitude, latitude = longitude_deg[chunk], latitude_deg[chunk]
            row, column = self._cell(longitude, latitude)
            label = self.label[row, column]
            near = np.flatnonzero(label < OUTSIDE)
            if near.size:
                cell = -2 - label[near]
                label[near] = self._near_border(cell, longitude[near], latitude[near])
            found[chunk] = label
        return found

    def _cell(self, longitude: FloatArray, latitude: FloatArray) -> tuple[IntArray, IntArray]:
        rows, columns = self.label.shape
        row = np.floor(latitude * CELLS_PER_DEGREE).astype(np.int64) - self.south
        column = np.floor(longitude * CELLS_PER_DEGREE).astype(np.int64) - self.west
        return np.clip(row, 0, rows - 1), np.clip(column, 0, columns - 1)

    def _near_border(self, cell: IntArray, x: FloatArray, y: FloatArray) -> IntArray:
        """First region that holds each point of a border cell."""
        border, edges = self.border, self.edges
        pair, of_point = _expanded(border.first_pair, cell)
        entry, of_pair = _expanded(border.first_edge, pair)
        point, edge = of_point[of_pair], border.edge[entry]
        reference_x, reference_y = self._reference(cell)
        from_point = _seen_from(x[point], y[point], edges, edge)
        from_reference = _seen_from(reference_x[point], reference_y[point], edges, edge)
        left, doubtful = _side(*from_point, _CERTAIN)
        reference_left, reference_doubtful = _side(*from_reference, _CLEAR)
        # Crossed if the edge's ends lie on both sides of the way, and the way's on both of it.
        x0, y0, x1, y1 = from_point
        to_x, to_y = (reference_x - x)[point], (reference_y - y)[point]
        crossed = (to_x * y0 > to_y * x0) != (to_x * y1 > to_y * x1)
        crossed &= left != reference_left
        odd = np.bincount(of_pair[crossed], minlength=pair.size) % 2 == 1
        region = np.where(border.inside[pair] ^ odd, border.region[pair], _NO_REGION)
        starts = np.searchsorted(of_point, np.arange(cell.size))
        found = np.minimum.reduceat(region, starts)
        found[found == _NO_REGION] = OUTSIDE
        unsure = np.unique(point[doubtful | reference_doubtful])
        if unsure.size:
            found[unsure] = regions_at_exactly(self.geometry, x[unsure], y[unsure])
        return found

    def _reference(self, cell: IntArray) -> tuple[FloatArray, FloatArray]:
        column, row = self.border.column[cell] + self.west, self.border.row[cell] + self.south
        return (column + _REFERENCE[0]) / CELLS_PER_DEGREE, (row + _REFERENCE[1]) / CELLS_PER_DEGREE

    def crossings(
        self, x0: FloatArray, y0: FloatArray, x1: FloatArray, y1: FloatArray
    ) -> Crossings:
        """Where short straight lines cross any border.

        Parameters
        ----------
        x0, y0, x1, y1 : ndarray, shape (n,)
            Ends of the lines in degrees: longitude and latitude, none across ±180 degrees.

        Returns
        -------
        Crossings
            In no order; a border of two regions is met twice.
        """
        line, row, column = _cells_along(x0, y0, x1, y1, (self.south, self.west))
        rows, columns = self.label.shape
        on_grid = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
        line, row, column = line[on_grid], row[on_grid], column[on_grid]
        cell = -2 - self.label[row, column]
        line, cell = line[cell >= 0], cell[cell >= 0]
        pair, of_cell = _expanded(self.border.first_pair, cell)
        entry, of_pair = _expanded(self.border.first_edge, pair)
        line, edge = line[of_cell[of_pair]], self.border.edge[entry]
        start_x, start_y = self.edges.longitude0_deg[edge], self.edges.latitude0_deg[edge]
        along_x = self.edges.longitude1_deg[edge] - start_x
        along_y = self.edges.latitude1_deg[edge] - start_y
        way_x, way_y = (x1 - x0)[line], (y1 - y0)[line]
        from_x, from_y = start_x - x0[line], start_y - y0[line]
        sine = way_x * along_y - way_y * along_x
        with np.errstate(divide="ignore", invalid="ignore"):
            on_line = (from_x * along_y - from_y * along_x) / sine
            on_edge = (from_x * way_y - from_y * way_x) / sine
            met = (np.abs(on_line - 0.5) <= 0.5) & (np.abs(on_edge - 0.5) <= 0.5)
        return Crossings(line[met], on_line[met], edge[met])


@dataclass(frozen=True)
class Crossings:
    """Crossings of lines with borders: which line, how far along it (0 to 1), which edge."""

    line: IntArray
    fraction: FloatArray
    edge: IntArray


def regions_at_exactly(
    geometry: np.ndarray, longitude_deg: FloatArray, latitude_deg: FloatArray
) -> IntArray:
    """First region that holds each point, borders included, by GEOS.

    Parameters
    ----------
    geometry : ndarray of shapely MultiPolygon, shape (m,)
        Regions.
    longitude_deg, latitude_deg : ndarray, shape (n,)
        Points.

    Returns
    -------
    ndarray of int, shape (n,)
        -1 outside them all.
    """
    found = np.full(longitude_deg.shape, OUTSIDE, dtype=np.int64)
    west, south, east, north = shapely.bounds(geometry).T
    for position in range(len(geometry)):
        inside_box = (longitude_deg >= west[position]) & (longitude_deg <= east[position])
        inside_box &= (latitude_deg >= south[position]) & (latitude_deg <= north[position])
        left = np.flatnonzero(inside_box & (found == OUTSIDE))
        if left.size:
            points = longitude_deg[left], latitude_deg[left]
            found[left[shapely.intersects_xy(geometry[position], *points)]] = position
    return found


def _seen_from(
    x: FloatArray, y: FloatArray, edges: Edges, edge: IntArray
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Ends of edges, each from a point of its own."""
    x0, y0 = edges.longitude0_deg[edge] - x, edges.latitude0_deg[edge] - y
    return x0, y0, edges.longitude1_deg[edge] - x, edges.latitude1_deg[edge] - y


def _side(
    x0: FloatArray, y0: FloatArray, x1: FloatArray, y1: FloatArray, margin: float
) -> tuple[BoolArray, BoolArray]:
    """Whether the origin lies left of an edge, and whether it may as well lie on it."""
    left, right = x0 * y1, x1 * y0
    on_line = np.abs(left - right) <= margin * (np.abs(left) + np.abs(right))
    return left > right, on_line & (x0 * x1 <= 0.0) & (y0 * y1 <= 0.0)


def _expanded(first: IntArray, group: IntArray) -> tuple[IntArray, IntArray]:
    """Members of groups, and of each the position in `group` it comes from."""
    count = first[group + 1] - first[group]
    source = np.repeat(np.arange(group.size), count)
    before = np.cumsum(count) - count
    return np.arange(source.size) - np.repeat(before - first[group], count), source


def _cells_along(
    x0: FloatArray, y0: FloatArray, x1: FloatArray, y1: FloatArray, origin: tuple[int, int]
) -> tuple[IntArray, IntArray, IntArray]:
    """Cells that lines run through, as line, row and column."""
    south, west = origin
    low, high = np.minimum(y0, y1) - _PAD_DEG, np.maximum(y0, y1) + _PAD_DEG
    bottom = np.floor(low * CELLS_PER_DEGREE).astype(np.int64)
    rows = np.floor(high * CELLS_PER_DEGREE).astype(np.int64) - bottom + 1
    line = np.repeat(np.arange(x0.size), rows)
    row = np.arange(line.size) - np.repeat(np.cumsum(rows) - rows - bottom, rows)
    rise = y1 - y0
    slope = np.divide(x1 - x0, rise, out=np.zeros_like(rise), where=rise != 0.0)[line]
    whole = ((rows == 1) | (rise == 0.0))[line]
    # What of each line lies in the row: all of it, or the part between two parallels.
    edge_low = np.clip(row / CELLS_PER_DEGREE - _PAD_DEG, low[line], high[line])
    edge_high = np.clip((row + 1) / CELLS_PER_DEGREE + _PAD_DEG, low[line], high[line])
    at_low = np.where(whole, x0[line], x0[line] + slope * (edge_low - y0[line]))
    at_high = np.where(whole, x1[line], x0[line] + slope * (edge_high - y0[line]))
    left = np.clip(np.minimum(at_low, at_high), np.minimum(x0, x1)[line], None) - _PAD_DEG
    right = np.clip(np.maximum(at_low, at_high), None, np.maximum(x0, x1)[line]) + _PAD_DEG
    leftmost = np.floor(left * CELLS_PER_DEGREE).astype(np.int64)
    columns = np.floor(right * CELLS_PER_DEGREE).astype(np.int64) - leftmost + 1
    source = np.repeat(np.arange(line.size), columns)
    column = np.arange(source.size) - np.repeat(np.cumsum(columns) - columns - leftmost, columns)
    return line[source], row[source] - south, column - west


def _spans(
    edges: Edges, owner: IntArray, origin: tuple[int, int], shape: tuple[int, int]
) -> tuple[IntArray, IntArray]:
    """Every cell (numbered row by row) whose reference point a region holds, and that region.

    Along the parallel of a row's reference points, a region lies between the first and the
    second crossing of its border, the third and the fourth, and so on.
    """
    south, west = origin
    to_row = CELLS_PER_DEGREE, -_REFERENCE[1] - south
    first_row = np.ceil(
        np.minimum(edges.latitude0_deg, edges.latitude1_deg) * to_row[0] + to_row[1]
    ).astype(np.int64)
    last_row = np.ceil(
        np.maximum(edges.latitude0_deg, edges.latitude1_deg) * to_row[0] + to_row[1]
    ).astype(np.int64)
    count = last_row - first_row
    edge = np.repeat(np.arange(owner.size), count)
    row = np.arange(edge.size) - np.repeat(np.cumsum(count) - count - first_row, count)
    latitude = (row + south + _REFERENCE[1]) / CELLS_PER_DEGREE
    x0, y0 = edges.longitude0_deg[edge], edges.latitude0_deg[edge]
    slope = (edges.longitude1_deg[edge] - x0) / (edges.latitude1_deg[edge] - y0)
    crossing = x0 + slope * (latitude - y0)
    order = np.lexsort((crossing, row, owner[edge]))
    column = np.ceil(crossing[order] * CELLS_PER_DEGREE - _REFERENCE[0] - west).astype(np.int64)
    begin, end = column[::2], column[1::2]
    cells = end - begin
    base = row[order][::2] * shape[1] + begin
    cell = np.arange(cells.sum()) - np.repeat(np.cumsum(cells) - cells - base, cells)
    return cell, np.repeat(owner[edge][order][::2], cells)


def _labels(
    edges: Edges, owner: IntArray, origin: tuple[int, int], shape: tuple[int, int]
) -> tuple[IntArray, tuple[IntArray, IntArray]]:
    cell, region = _spans(edges, owner, origin, shape)
    label = np.full(shape[0] * shape[1], OUTSIDE, dtype=np.int64)
    label[cell[::-1]] = region[::-1]  # in order of region, so the first is written last
    return label.reshape(shape), (cell, region)


def _border_cells(
    edges: Edges,
    owner: IntArray,
    origin: tuple[int, int],
    shape: tuple[int, int],
    inside: tuple[IntArray, IntArray],
) -> BorderCells:
    edge, row, column = _cells_along(
        edges.longitude0_deg, edges.latitude0_deg, edges.longitude1_deg, edges.latitude1_deg, origin
    )
    regions = int(owner[-1]) + 1
    cell = row * shape[1] + column
    has_border = np.zeros(shape[0] * shape[1], dtype=bool)
    has_border[cell] = True
    within = has_border[inside[0]]
    held = np.sort(inside[0][within] * regions + inside[1][within])
    entry = cell * regions + owner[edge]
    order = np.argsort(entry, kind="stable")
    entry = entry[order]
    pairs = _distinct(np.sort(np.concatenate((_distinct(entry), held)), kind="stable"))
    cells = _distinct(pairs // regions)
    return BorderCells(
        row=cells // shape[1],
        column=cells % shape[1],
        first_pair=np.searchsorted(pairs, np.append(cells, _NO_REGION // regions) * regions),
        region=pairs % regions,
        inside=np.isin(pairs, held),
        first_edge=np.searchsorted(entry, np.append(pairs, _NO_REGION)),
        edge=edge[order],
    )


def _distinct(ordered: IntArray) -> IntArray:
    """Values of a sorted array, each once; `numpy.unique` hashes them, at five times the cost."""
    return np.asarray(ordered[np.append(True, ordered[1:] != ordered[:-1])])
