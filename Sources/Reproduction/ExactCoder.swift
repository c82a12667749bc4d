/// Turns values into bytes and back to the same bits. Property lists and JSON lose the sign of zero and of what is not a number.
enum ExactCoder {
    struct Malformed: Error {}

    static func encode(_ value: some Encodable) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try Node(value).write(to: &bytes)
        return bytes
    }

    /// - Throws: ``Malformed``, or what the type says of its values.
    static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
        var rest = bytes[...]
        let value = try Node(readFrom: &rest).decode(type)
        guard rest.isEmpty else { throw Malformed() }
        return value
    }
}

/// A number that is 64 bits or fewer.
private protocol Word {
    var word: UInt64 { get }
    init(word: UInt64)
}

extension FixedWidthInteger {
    fileprivate var word: UInt64 { UInt64(truncatingIfNeeded: self) }
    fileprivate init(word: UInt64) { self.init(truncatingIfNeeded: word) }
}

extension Int: Word {}
extension Int8: Word {}
extension Int16: Word {}
extension Int32: Word {}
extension Int64: Word {}
extension UInt: Word {}
extension UInt8: Word {}
extension UInt16: Word {}
extension UInt32: Word {}
extension UInt64: Word {}

extension Bool: Word {
    fileprivate var word: UInt64 { self ? 1 : 0 }
    fileprivate init(word: UInt64) { self = word != 0 }
}

extension Double: Word {
    fileprivate var word: UInt64 { bitPattern }
    fileprivate init(word: UInt64) { self.init(bitPattern: word) }
}

extension Float: Word {
    fileprivate var word: UInt64 { UInt64(bitPattern) }
    fileprivate init(word: UInt64) { self.init(bitPattern: UInt32(truncatingIfNeeded: word)) }
}

/// A value as a tree.
private final class Node {
    enum Kind: UInt8 {
        case missing, word, bytes, list, keyed
    }

    private(set) var kind = Kind.missing
    private var word: UInt64 = 0
    /// A text, or the numbers of an array in the machine's own form.
    private var bytes: [UInt8] = []
    private(set) var children: [Node] = []
    /// Of a keyed node: the names of its children.
    private(set) var keys: [String] = []

    init(_ kind: Kind = .missing) { self.kind = kind }

    // MARK: From and to values

    convenience init(_ value: some Encodable) throws {
        self.init()
        try put(value)
    }

    func put(_ value: some Encodable) throws {
        switch value {
        case let value as any Word: (kind, word) = (.word, value.word)
        case let value as String: (kind, bytes) = (.bytes, Array(value.utf8))
        // Most of a result is one of these, and a node for each number would be slow.
        case let value as [Double]: (kind, bytes) = (.bytes, value.withUnsafeBytes(Array.init))
        case let value as [Float]: (kind, bytes) = (.bytes, value.withUnsafeBytes(Array.init))
        case let value as [Int]: (kind, bytes) = (.bytes, value.withUnsafeBytes(Array.init))
        default: try value.encode(to: TreeEncoder(node: self))
        }
    }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let value: Any
        switch type {
        case let type as any Word.Type:
            try require(.word)
            value = type.init(word: word)
        case is String.Type:
            try require(.bytes)
            value = String(decoding: bytes, as: UTF8.self)
        case is [Double].Type: value = try numbers(of: Double.self)
        case is [Float].Type: value = try numbers(of: Float.self)
        case is [Int].Type: value = try numbers(of: Int.self)
        default: return try Value(from: TreeDecoder(node: self))
        }
        guard let value = value as? Value else { throw ExactCoder.Malformed() }
        return value
    }

    private func numbers<Number: BitwiseCopyable>(of type: Number.Type) throws -> [Number] {
        try require(.bytes)
        let size = MemoryLayout<Number>.stride
        guard bytes.count.isMultiple(of: size) else { throw ExactCoder.Malformed() }
        return bytes.withUnsafeBytes { raw in (0..<raw.count / size).map { raw.loadUnaligned(fromByteOffset: $0 * size, as: Number.self) } }
    }

    func require(_ kind: Kind) throws {
        guard self.kind == kind else { throw ExactCoder.Malformed() }
    }

    func become(_ kind: Kind) -> Node {
        self.kind = kind
        return self
    }

    @discardableResult
    func add(_ child: Node, _ key: String? = nil) -> Node {
        children.append(child)
        if let key { keys.append(key) }
        return child
    }

    func child(_ key: String) throws -> Node {
        guard let index = keys.firstIndex(of: key) else { throw ExactCoder.Malformed() }
        return children[index]
    }

    // MARK: From and to bytes

    func write(to output: inout [UInt8]) {
        func write(_ number: Int) { withUnsafeBytes(of: number.littleEndian) { output += $0 } }
        output.append(kind.rawValue)
        switch kind {
        case .missing: break
        case .word: write(Int(bitPattern: UInt(word)))
        case .bytes:
            write(bytes.count)
            output += bytes
        case .list, .keyed:
            write(children.count)
            for (index, child) in children.enumerated() {
                if kind == .keyed {
                    write(keys[index].utf8.count)
                    output += keys[index].utf8
                }
                child.write(to: &output)
            }
        }
    }

    init(readFrom input: inout ArraySlice<UInt8>) throws {
        func take(_ count: Int) throws -> ArraySlice<UInt8> {
            guard count >= 0, count <= input.count else { throw ExactCoder.Malformed() }
            defer { input = input.dropFirst(count) }
            return input.prefix(count)
        }
        func number() throws -> Int { try take(8).reversed().reduce(0) { $0 << 8 | Int($1) } }
        guard let kind = Kind(rawValue: try take(1).first!) else { throw ExactCoder.Malformed() }
        self.kind = kind
        switch kind {
        case .missing: break
        case .word: word = UInt64(bitPattern: Int64(try number()))
        case .bytes: bytes = Array(try take(try number()))
        case .list, .keyed:
            let count = try number()
            // Each child has at least one byte.
            guard count >= 0, count <= input.count else { throw ExactCoder.Malformed() }
            for _ in 0..<count {
                if kind == .keyed { keys.append(String(decoding: try take(try number()), as: UTF8.self)) }
                children.append(try Node(readFrom: &input))
            }
        }
    }
}

// MARK: What Codable asks for

private struct TreeEncoder: Encoder, SingleValueEncodingContainer {
    let node: Node
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(KeyedWriter<Key>(node: node.become(.keyed)))
    }
    func unkeyedContainer() -> any UnkeyedEncodingContainer { ListWriter(node: node.become(.list)) }
    func singleValueContainer() -> any SingleValueEncodingContainer { self }

    func encodeNil() { _ = node.become(.missing) }
    func encode<Value: Encodable>(_ value: Value) throws { try node.put(value) }
}

private struct KeyedWriter<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let node: Node
    var codingPath: [any CodingKey] { [] }

    func encodeNil(forKey key: Key) { node.add(Node(), key.stringValue) }
    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws { node.add(try Node(value), key.stringValue) }
    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) -> KeyedEncodingContainer<Nested> {
        TreeEncoder(node: node.add(Node(), key.stringValue)).container(keyedBy: type)
    }
    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        ListWriter(node: node.add(Node(.list), key.stringValue))
    }
    func superEncoder() -> any Encoder { TreeEncoder(node: node.add(Node(), "super")) }
    func superEncoder(forKey key: Key) -> any Encoder { TreeEncoder(node: node.add(Node(), key.stringValue)) }
}

private struct ListWriter: UnkeyedEncodingContainer {
    let node: Node
    var codingPath: [any CodingKey] { [] }
    var count: Int { node.children.count }

    func encodeNil() { node.add(Node()) }
    func encode<Value: Encodable>(_ value: Value) throws { node.add(try Node(value)) }
    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        TreeEncoder(node: node.add(Node())).container(keyedBy: type)
    }
    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { ListWriter(node: node.add(Node(.list))) }
    func superEncoder() -> any Encoder { TreeEncoder(node: node.add(Node())) }
}

private struct TreeDecoder: Decoder, SingleValueDecodingContainer {
    let node: Node
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        try node.require(.keyed)
        return KeyedDecodingContainer(KeyedReader<Key>(node: node))
    }
    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try node.require(.list)
        return ListReader(node: node)
    }
    func singleValueContainer() -> any SingleValueDecodingContainer { self }

    func decodeNil() -> Bool { node.kind == .missing }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try node.decode(type) }
}

private struct KeyedReader<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let node: Node
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { node.keys.compactMap(Key.init) }

    func contains(_ key: Key) -> Bool { node.keys.contains(key.stringValue) }
    func decodeNil(forKey key: Key) throws -> Bool { try node.child(key.stringValue).kind == .missing }
    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value { try node.child(key.stringValue).decode(type) }
    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) throws -> KeyedDecodingContainer<Nested> {
        try TreeDecoder(node: node.child(key.stringValue)).container(keyedBy: type)
    }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try TreeDecoder(node: node.child(key.stringValue)).unkeyedContainer()
    }
    func superDecoder() throws -> any Decoder { TreeDecoder(node: try node.child("super")) }
    func superDecoder(forKey key: Key) throws -> any Decoder { TreeDecoder(node: try node.child(key.stringValue)) }
}

private struct ListReader: UnkeyedDecodingContainer {
    let node: Node
    var codingPath: [any CodingKey] { [] }
    var count: Int? { node.children.count }
    var isAtEnd: Bool { currentIndex == node.children.count }
    private(set) var currentIndex = 0

    init(node: Node) { self.node = node }

    private mutating func next() throws -> Node {
        guard !isAtEnd else { throw ExactCoder.Malformed() }
        defer { currentIndex += 1 }
        return node.children[currentIndex]
    }

    mutating func decodeNil() throws -> Bool {
        guard !isAtEnd else { throw ExactCoder.Malformed() }
        let isMissing = node.children[currentIndex].kind == .missing
        if isMissing { currentIndex += 1 }
        return isMissing
    }
    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try next().decode(type) }
    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws -> KeyedDecodingContainer<Nested> {
        try TreeDecoder(node: next()).container(keyedBy: type)
    }
    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try TreeDecoder(node: next()).unkeyedContainer() }
    mutating func superDecoder() throws -> any Decoder { TreeDecoder(node: try next()) }
}
