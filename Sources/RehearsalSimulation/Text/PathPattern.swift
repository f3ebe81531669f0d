/// A case-sensitive glob pattern for paths that are relative to the project's folder.
///
/// A pattern has to match the whole path. `*` matches any number of characters within a path segment. A
/// segment `**` matches any number of segments, including none. A pattern that ends in `/` matches the folder
/// and everything below it. Characters are compared by Unicode canonical equivalence.
public struct PathPattern: Sendable, Hashable, CustomStringConvertible {
  /// The pattern as it was written, such as `web/**`.
  public let text: String

  private let segments: [String]
  /// The segments as bytes, for fast matching, or `nil` if the pattern has characters outside ASCII.
  private let bytes: [[UInt8]]?

  /// The maximum length of a path or pattern, in bytes.
  ///
  /// This type does not check the length. The code that reads patterns and paths from files checks it. In the
  /// worst case, matching takes time proportional to the product of both lengths.
  package static let maximumLength = 4_096

  /// Creates a pattern from its text.
  ///
  /// Empty segments and `.` segments are removed, and `..` segments are resolved.
  public init(_ text: String) {
    self.text = text
    var segments = Self.segments(of: text).map { String(decoding: $0, as: UTF8.self) }
    if text.utf8.last == UInt8(ascii: "/"), !segments.isEmpty { segments.append(Self.anySegments) }
    self.segments = segments
    let isASCII = segments.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } }
    bytes = isASCII ? segments.map { Array($0.utf8) } : nil
  }

  /// The pattern as it was written.
  public var description: String { text }

  /// Returns whether the pattern matches a normalised path.
  package func matches(_ path: String) -> Bool {
    if let bytes, path.utf8.allSatisfy({ $0 < 0x80 }) {
      return Self.matches(
        bytes[...],
        path.utf8.split(separator: UInt8(ascii: "/"))[...],
        wildcard: UInt8(ascii: "*")
      )
    }
    return Self.matches(
      segments.map(Array.init)[...],
      Self.segments(of: path).map { Array(String(decoding: $0, as: UTF8.self))[...] }[...],
      wildcard: "*"
    )
  }

  /// Returns whether the pattern begins with the segments of a folder and has at least one more segment.
  ///
  /// Such a pattern matches no path outside the folder.
  package func lies(below folder: String) -> Bool {
    let folderSegments = Self.segments(of: folder).map { String(decoding: $0, as: UTF8.self) }
    return folderSegments.count < segments.count && segments.starts(with: folderSegments)
  }

  private static let anySegments = "**"

  private static func matches<Element: Equatable, Name: Collection<Element>>(
    _ pattern: ArraySlice<[Element]>,
    _ path: ArraySlice<Name>,
    wildcard: Element
  ) -> Bool where Name.SubSequence == Name {
    wildcardMatch(
      pattern,
      path,
      isWildcard: { $0.count == 2 && $0.allSatisfy { $0 == wildcard } },
      matches: { segment, name in
        wildcardMatch(segment[...], name, isWildcard: { $0 == wildcard }, matches: { $0 == $1 })
      }
    )
  }

  /// Returns the segments of a path or pattern, without empty and `.` segments, and with `..` segments resolved.
  ///
  /// A `..` segment that leads out of the project is kept.
  private static func segments(of path: String) -> [Substring.UTF8View] {
    var keptSegments: [Substring.UTF8View] = []
    for segment in path.utf8.split(separator: UInt8(ascii: "/")).map({ Substring($0).utf8 })
    where !segment.elementsEqual(".".utf8) {
      if segment.elementsEqual("..".utf8), let lastSegment = keptSegments.last,
        !lastSegment.elementsEqual("..".utf8)
      {
        keptSegments.removeLast()
      } else {
        keptSegments.append(segment)
      }
    }
    return keptSegments
  }

  /// Returns a path without empty and `.` segments, and with `..` segments resolved.
  ///
  /// A `..` segment that leads out of the project is kept.
  package static func normalised(_ path: String) -> String {
    segments(of: path).map { String(decoding: $0, as: UTF8.self) }.joined(separator: "/")
  }

  /// Returns whether a normalised path leads out of the folder to which it is relative.
  ///
  /// A name that only begins with two dots, such as `..cache`, does not lead out.
  package static func leadsOut(_ path: String) -> Bool { path == ".." || path.hasPrefix("../") }

  /// Returns a key of a path for comparisons by bytes.
  ///
  /// Two paths have the same key only if they have the same bytes. Strings with different bytes can be equal, such as `é` as one or as two Unicode scalars. Most file
  /// systems tell such names apart.
  package static func exactKey(of path: String) -> String {
    guard path.utf8.contains(where: { $0 >= 0x80 }) else { return path }
    // No path contains a NUL character, so the key is not equal to a path.
    return "\0" + path.utf8.map(String.init).joined(separator: " ")
  }

  /// Returns whether a sequence matches a pattern with wildcards, by the two-pointer algorithm.
  ///
  /// After a mismatch, the last wildcard consumes one more element of the sequence.
  private static func wildcardMatch<PatternElement, Text: Collection>(
    _ pattern: ArraySlice<PatternElement>,
    _ text: Text,
    isWildcard: (PatternElement) -> Bool,
    matches: (PatternElement, Text.Element) -> Bool
  ) -> Bool where Text.SubSequence == Text {
    var pattern = pattern
    var text = text
    var backtrackPoint: (pattern: ArraySlice<PatternElement>, text: Text)?
    while let element = text.first {
      if let patternElement = pattern.first, isWildcard(patternElement) {
        pattern = pattern.dropFirst()
        backtrackPoint = (pattern, text)
      } else if let patternElement = pattern.first, matches(patternElement, element) {
        pattern = pattern.dropFirst()
        text = text.dropFirst()
      } else if let savedPoint = backtrackPoint {
        text = savedPoint.text.dropFirst()
        pattern = savedPoint.pattern
        backtrackPoint = (pattern, text)
      } else {
        return false
      }
    }
    return pattern.allSatisfy(isWildcard)
  }
}
