/// The greatest of some numbers; NaN if one of them is, which `max` would pass over, or if there is none.
public func greatest(_ values: some Sequence<Double>) -> Double {
    var greatest = -Double.infinity
    var isEmpty = true
    for value in values {
        if value.isNaN { return .nan }
        greatest = max(greatest, value)
        isEmpty = false
    }
    return isEmpty ? .nan : greatest
}
