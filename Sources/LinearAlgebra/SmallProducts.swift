import CInstructions
import Vectors

/// Products of matrices that fit into the first caches, for which a general library spends much of its time on preparation.
///
/// Tiles of six rows by two vectors stay in registers: of the two loads and twelve fused multiply-adds of each step none waits
/// for another.

/// C ← C + A B in single precision. 2 · rows · columns · inner operations.
///
/// - Parameters:
///   - a: its entry (i, k) stands at `i * rowStride + k * innerStride`, so it may be a transpose.
///   - b: `inner` × `columns`, rows `stride` apart.
///   - c: `rows` × `columns`, rows `strideOfC` apart; overlaps neither of the others.
///   - columns: a multiple of 16; it traps otherwise. Nothing else is checked.
@inlinable
public func addProduct(
    _ a: UnsafePointer<Float>, rowStride: Int, innerStride: Int, _ b: UnsafePointer<Float>, stride: Int,
    to c: UnsafeMutablePointer<Float>, strideOfC: Int, rows: Int, columns: Int, inner: Int
) {
    // The numbers do not depend on the width of vectors: each entry is summed up in order.
    if vectorBytes == 64, columns % 32 == 0 {
        addTiles(SIMD16<Float>.self, a, rowStride, innerStride, b, stride, c, strideOfC, rows, columns, inner)
    } else {
        addTiles(SIMD8<Float>.self, a, rowStride, innerStride, b, stride, c, strideOfC, rows, columns, inner)
    }
}

/// C ← C + A B in double precision, with `columns` a multiple of 8; otherwise as in single precision.
@inlinable
public func addProduct(
    _ a: UnsafePointer<Double>, rowStride: Int, innerStride: Int, _ b: UnsafePointer<Double>, stride: Int,
    to c: UnsafeMutablePointer<Double>, strideOfC: Int, rows: Int, columns: Int, inner: Int
) {
    if vectorBytes == 64, columns % 16 == 0 {
        addTiles(SIMD8<Double>.self, a, rowStride, innerStride, b, stride, c, strideOfC, rows, columns, inner)
    } else {
        addTiles(SIMD4<Double>.self, a, rowStride, innerStride, b, stride, c, strideOfC, rows, columns, inner)
    }
}

@inlinable @inline(__always)
func addTiles<Vector: SIMD>(
    _: Vector.Type, _ a: UnsafePointer<Vector.Scalar>, _ rowStride: Int, _ innerStride: Int, _ b: UnsafePointer<Vector.Scalar>,
    _ stride: Int, _ c: UnsafeMutablePointer<Vector.Scalar>, _ strideOfC: Int, _ rows: Int, _ columns: Int, _ inner: Int
) where Vector.Scalar: FloatingPoint {
    let width = 2 &* Vector.scalarCount
    precondition(columns % width == 0)
    var column = 0
    while column < columns {
        var row = 0
        while rows &- row >= 6 {
            addTile6(Vector.self, a + row &* rowStride, rowStride, innerStride, b + column, stride, c + (row &* strideOfC &+ column), strideOfC, inner)
            row &+= 6
        }
        while rows &- row >= 2 {
            addTile2(Vector.self, a + row &* rowStride, rowStride, innerStride, b + column, stride, c + (row &* strideOfC &+ column), strideOfC, inner)
            row &+= 2
        }
        if row < rows {
            addTile1(Vector.self, a + row &* rowStride, innerStride, b + column, stride, c + (row &* strideOfC &+ column), inner)
        }
        column &+= width
    }
}

@inlinable @inline(__always)
func addTile6<Vector: SIMD>(
    _: Vector.Type, _ a: UnsafePointer<Vector.Scalar>, _ rowStride: Int, _ innerStride: Int, _ b: UnsafePointer<Vector.Scalar>,
    _ stride: Int, _ c: UnsafeMutablePointer<Vector.Scalar>, _ strideOfC: Int, _ inner: Int
) where Vector.Scalar: FloatingPoint {
    let half = Vector.scalarCount
    let (row1, row2, row3) = (c + strideOfC, c + 2 &* strideOfC, c + 3 &* strideOfC)
    let (row4, row5) = (c + 4 &* strideOfC, c + 5 &* strideOfC)
    var (c00, c01) = (Vector(at: c), Vector(at: c + half))
    var (c10, c11) = (Vector(at: row1), Vector(at: row1 + half))
    var (c20, c21) = (Vector(at: row2), Vector(at: row2 + half))
    var (c30, c31) = (Vector(at: row3), Vector(at: row3 + half))
    var (c40, c41) = (Vector(at: row4), Vector(at: row4 + half))
    var (c50, c51) = (Vector(at: row5), Vector(at: row5 + half))
    var (upper, lower, b) = (a, a + 3 &* rowStride, b)
    for _ in 0..<inner {
        let (b0, b1) = (Vector(at: b), Vector(at: b + half))
        let a0 = Vector(repeating: upper[0])
        c00.addProduct(a0, b0)
        c01.addProduct(a0, b1)
        let a1 = Vector(repeating: upper[rowStride])
        c10.addProduct(a1, b0)
        c11.addProduct(a1, b1)
        let a2 = Vector(repeating: upper[2 &* rowStride])
        c20.addProduct(a2, b0)
        c21.addProduct(a2, b1)
        let a3 = Vector(repeating: lower[0])
        c30.addProduct(a3, b0)
        c31.addProduct(a3, b1)
        let a4 = Vector(repeating: lower[rowStride])
        c40.addProduct(a4, b0)
        c41.addProduct(a4, b1)
        let a5 = Vector(repeating: lower[2 &* rowStride])
        c50.addProduct(a5, b0)
        c51.addProduct(a5, b1)
        upper += innerStride
        lower += innerStride
        b += stride
    }
    c00.store(at: c)
    c01.store(at: c + half)
    c10.store(at: row1)
    c11.store(at: row1 + half)
    c20.store(at: row2)
    c21.store(at: row2 + half)
    c30.store(at: row3)
    c31.store(at: row3 + half)
    c40.store(at: row4)
    c41.store(at: row4 + half)
    c50.store(at: row5)
    c51.store(at: row5 + half)
}

@inlinable @inline(__always)
func addTile2<Vector: SIMD>(
    _: Vector.Type, _ a: UnsafePointer<Vector.Scalar>, _ rowStride: Int, _ innerStride: Int, _ b: UnsafePointer<Vector.Scalar>,
    _ stride: Int, _ c: UnsafeMutablePointer<Vector.Scalar>, _ strideOfC: Int, _ inner: Int
) where Vector.Scalar: FloatingPoint {
    let half = Vector.scalarCount
    let row1 = c + strideOfC
    var (c00, c01) = (Vector(at: c), Vector(at: c + half))
    var (c10, c11) = (Vector(at: row1), Vector(at: row1 + half))
    var (a, b) = (a, b)
    for _ in 0..<inner {
        let (b0, b1) = (Vector(at: b), Vector(at: b + half))
        let (a0, a1) = (Vector(repeating: a[0]), Vector(repeating: a[rowStride]))
        c00.addProduct(a0, b0)
        c01.addProduct(a0, b1)
        c10.addProduct(a1, b0)
        c11.addProduct(a1, b1)
        a += innerStride
        b += stride
    }
    c00.store(at: c)
    c01.store(at: c + half)
    c10.store(at: row1)
    c11.store(at: row1 + half)
}

@inlinable @inline(__always)
func addTile1<Vector: SIMD>(
    _: Vector.Type, _ a: UnsafePointer<Vector.Scalar>, _ innerStride: Int, _ b: UnsafePointer<Vector.Scalar>, _ stride: Int,
    _ c: UnsafeMutablePointer<Vector.Scalar>, _ inner: Int
) where Vector.Scalar: FloatingPoint {
    let half = Vector.scalarCount
    var (c0, c1) = (Vector(at: c), Vector(at: c + half))
    var (a, b) = (a, b)
    for _ in 0..<inner {
        let a0 = Vector(repeating: a[0])
        c0.addProduct(a0, Vector(at: b))
        c1.addProduct(a0, Vector(at: b + half))
        a += innerStride
        b += stride
    }
    c0.store(at: c)
    c1.store(at: c + half)
}
