/// A pattern over project-relative paths, matched whole and case-sensitive.
///
/// `*` stands for any characters within a segment, `**` for any number of segments.
public struct PathPattern: Sendable, Hashable, CustomStringConvertible {
  /// The pattern as it was written.
  public let text: String

  private let segments: [[UInt8]]

  /// Creates a pattern; `./` and empty segments are dropped.
  public init(_ text: String) {
    self.text = text
    segments = Self.segments(of: text)
  }

  /// The pattern as it was written.
  public var description: String { text }

  package func matches(_ path: String) -> Bool {
    Self.matches(segments[...], Self.segments(of: path)[...])
  }

  /// Returns the path without `./` and empty segments, with `..` taken back where it can be.
  package static func normalised(_ path: String) -> String {
    var kept: [Substring] = []
    for segment in path.split(separator: "/") where segment != "." {
      if segment == "..", let last = kept.last, last != ".." {
        kept.removeLast()
      } else {
        kept.append(segment)
      }
    }
    return kept.joined(separator: "/")
  }

  private static func segments(of path: String) -> [[UInt8]] {
    normalised(path).split(separator: "/").map { Array($0.utf8) }
  }

  /// Matches segments greedily, going back only to the last `**`: linear for each of them.
  private static func matches(
    _ pattern: ArraySlice<[UInt8]>,
    _ path: ArraySlice<[UInt8]>
  ) -> Bool {
    wildcardMatch(
      pattern,
      path,
      isWildcard: { $0 == Array("**".utf8) },
      matches: { segment, name in
        wildcardMatch(
          segment[...],
          name[...],
          isWildcard: { $0 == UInt8(ascii: "*") },
          matches: { $0 == $1 }
        )
      }
    )
  }

  /// The usual two-pointer match: on a mismatch the last wildcard takes one element more.
  private static func wildcardMatch<Element>(
    _ pattern: ArraySlice<Element>,
    _ text: ArraySlice<Element>,
    isWildcard: (Element) -> Bool,
    matches: (Element, Element) -> Bool
  ) -> Bool {
    var pattern = pattern
    var text = text
    var retry: (pattern: ArraySlice<Element>, text: ArraySlice<Element>)?
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
