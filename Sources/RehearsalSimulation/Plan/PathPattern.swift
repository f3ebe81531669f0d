/// A pattern over project-relative paths, matched whole and case-sensitive.
///
/// `*` stands for any characters within a segment, `**` for any number of segments.
public struct PathPattern: Sendable, Hashable, CustomStringConvertible {
  /// The pattern as it was written.
  public let text: String

  private let segments: [[UInt8]]

  /// The most bytes of a path or pattern: matching takes the product of both lengths at worst.
  package static let longest = 4_096

  /// Creates a pattern; `./` and empty segments are dropped.
  public init(_ text: String) {
    self.text = text
    segments = Self.normalised(text).split(separator: "/").map { Array($0.utf8) }
  }

  /// The pattern as it was written.
  public var description: String { text }

  /// Returns whether the whole of a path fits; the path has to be in its normal form.
  package func matches(_ path: String) -> Bool {
    Self.wildcardMatch(
      segments[...],
      path.utf8.split(separator: UInt8(ascii: "/"))[...],
      isWildcard: { $0 == Self.anySegments },
      matches: { segment, name in
        Self.wildcardMatch(
          segment[...],
          name,
          isWildcard: { $0 == UInt8(ascii: "*") },
          matches: { $0 == $1 }
        )
      }
    )
  }

  private static let anySegments = Array("**".utf8)

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

  /// The usual two-pointer match: on a mismatch the last wildcard takes one element more.
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
