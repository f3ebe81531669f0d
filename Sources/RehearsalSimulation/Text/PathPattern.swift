/// A case-sensitive glob pattern that matches whole project-relative paths.
///
/// `*` matches any characters within a segment, and `**` matches any number of segments. A pattern
/// that ends in `/` matches the folder and everything below it. Characters are compared by
/// canonical equivalence, regardless of how they are composed in Unicode.
public struct PathPattern: Sendable, Hashable, CustomStringConvertible {
  /// The pattern as it was written.
  public let text: String

  private let segments: [String]
  /// The segments as bytes, or `nil` if the pattern is not ASCII, unlike most patterns and paths.
  private let bytes: [[UInt8]]?

  /// The maximum length of a path or pattern in bytes.
  ///
  /// Matching takes time proportional to the product of both lengths in the worst case.
  package static let longest = 4_096

  /// Creates a pattern.
  ///
  /// `./` and empty segments are removed.
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
        any: UInt8(ascii: "*")
      )
    }
    return Self.matches(
      segments.map(Array.init)[...],
      Self.segments(of: path).map { Array(String(decoding: $0, as: UTF8.self))[...] }[...],
      any: "*"
    )
  }

  /// Returns whether the pattern only matches paths below a folder, given as a normalised path.
  package func lies(below folder: String) -> Bool {
    let folders = Self.segments(of: folder).map { String(decoding: $0, as: UTF8.self) }
    return folders.count < segments.count && segments.starts(with: folders)
  }

  private static let anySegments = "**"

  private static func matches<Element: Equatable, Name: Collection<Element>>(
    _ pattern: ArraySlice<[Element]>,
    _ path: ArraySlice<Name>,
    any: Element
  ) -> Bool where Name.SubSequence == Name {
    wildcardMatch(
      pattern,
      path,
      isWildcard: { $0.count == 2 && $0.allSatisfy { $0 == any } },
      matches: { segment, name in
        wildcardMatch(segment[...], name, isWildcard: { $0 == any }, matches: { $0 == $1 })
      }
    )
  }

  /// Returns the segments of a path or pattern after normalisation.
  private static func segments(of path: String) -> [Substring.UTF8View] {
    var normalised: [Substring.UTF8View] = []
    for segment in path.utf8.split(separator: UInt8(ascii: "/")).map({ Substring($0).utf8 })
    where !segment.elementsEqual(".".utf8) {
      if segment.elementsEqual("..".utf8), let last = normalised.last,
        !last.elementsEqual("..".utf8)
      {
        normalised.removeLast()
      } else {
        normalised.append(segment)
      }
    }
    return normalised
  }

  /// Returns the path without `./` and empty segments, and with `..` resolved unless it leads
  /// outside.
  package static func normalised(_ path: String) -> String {
    segments(of: path).map { String(decoding: $0, as: UTF8.self) }.joined(separator: "/")
  }

  /// Returns whether a text matches a pattern, by the two-pointer algorithm for wildcards.
  ///
  /// After a mismatch, the last wildcard consumes one more element.
  private static func wildcardMatch<Wanted, Text: Collection>(
    _ pattern: ArraySlice<Wanted>,
    _ text: Text,
    isWildcard: (Wanted) -> Bool,
    matches: (Wanted, Text.Element) -> Bool
  ) -> Bool where Text.SubSequence == Text {
    var pattern = pattern
    var text = text
    var retry: (pattern: ArraySlice<Wanted>, text: Text)?
    while let next = text.first {
      if let wanted = pattern.first, isWildcard(wanted) {
        pattern = pattern.dropFirst()
        retry = (pattern, text)
      } else if let wanted = pattern.first, matches(wanted, next) {
        pattern = pattern.dropFirst()
        text = text.dropFirst()
      } else if let last = retry {
        text = last.text.dropFirst()
        pattern = last.pattern
        retry = (pattern, text)
      } else {
        return false
      }
    }
    return pattern.allSatisfy(isWildcard)
  }
}
