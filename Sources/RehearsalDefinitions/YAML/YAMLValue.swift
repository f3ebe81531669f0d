import RehearsalSimulation
import Yams

/// A value of a YAML file with its place.
///
/// Values are read by the type that is expected, never by the tags of YAML 1.1: `on`, `yes` and
/// `no` are words.
struct YAMLValue {
  let node: Node
  let file: String

  var location: SourceLocation {
    SourceLocation(file: file, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
  }

  /// The text of a scalar; `nil` for a list or a mapping.
  var text: String? { node.scalar?.string }

  /// Whether it is a scalar without quotes, on one line or several.
  var isPlain: Bool { node.scalar?.style == .plain }

  /// Whether nothing was written at all.
  var isEmpty: Bool { node.scalar.map { $0.string.isEmpty && $0.style == .plain } ?? false }

  var elements: [YAMLValue]? {
    node.sequence.map { $0.map { YAMLValue(node: $0, file: file) } }
  }

  var pairs: [(key: YAMLValue, value: YAMLValue)]? {
    node.mapping.map { mapping in
      mapping.map { (YAMLValue(node: $0, file: file), YAMLValue(node: $1, file: file)) }
    }
  }

  /// What the value is, in words for a complaint.
  var kind: String {
    switch node {
    case .scalar(let scalar): isEmpty ? "nothing" : "`\(scalar.string.prefix(40))`"
    case .mapping: "a mapping"
    case .sequence: "a list"
    case .alias: "an alias"
    }
  }
}
