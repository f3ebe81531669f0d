/// A pattern over project-relative paths, matched whole and case-sensitive.
///
/// `*` stands for any characters within a segment, `**` for any number of segments. A pattern that
/// ends in `/` names a folder: it matches the folder and everything below it. Letters that look the
/// same are the same, however they are composed in Unicode.
public struct PathPattern: Sendable, Hashable, CustomStringConvertible {
  /// The pattern as it was written.
  public let text: String

  private let segments: [String]
  /// The same in bytes, where the pattern is all ASCII: most are, and most paths are.
  private let bytes: [[UInt8]]?

  /// The most bytes of a path or pattern: matching takes the product of both lengths at worst.
  package static let longest = 4_096

  /// Creates a pattern; `./` and empty segments are dropped.
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

  /// Returns whether the whole of a path fits; the path has to be in its normal form.
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

  /// Returns whether all that fits lies below a folder; the folder has to be in its normal form.
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

  /// The segments of a path or pattern in its normal form.
  private static func segments(of path: String) -> [Substring.UTF8View] {
    var kept: [Substring.UTF8View] = []
    for segment in path.utf8.split(separator: UInt8(ascii: "/")).map({ Substring($0).utf8 })
    where !segment.elementsEqual(".".utf8) {
      if segment.elementsEqual("..".utf8), let last = kept.last, !last.elementsEqual("..".utf8) {
        kept.removeLast()
      } else {
        kept.append(segment)
      }
    }
    return kept
  }

  /// Returns the path without `./` and empty segments, with `..` taken back where it can be.
  package static func normalised(_ path: String) -> String {
    segments(of: path).map { String(decoding: $0, as: UTF8.self) }.joined(separator: "/")
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
