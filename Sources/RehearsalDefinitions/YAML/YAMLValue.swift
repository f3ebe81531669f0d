package import RehearsalSimulation

/// The content of a YAML value: a scalar, a list or a mapping.
package indirect enum YAMLContent: Sendable {
  case scalar(String, isPlain: Bool)
  case sequence([YAMLValue])
  case mapping([YAMLPair])
}

/// An entry of a YAML mapping: a key and its value.
package struct YAMLPair: Sendable {
  package var key: YAMLValue
  package var value: YAMLValue
}

/// A value in a YAML file, with its location.
///
/// Unlike in YAML 1.1, a scalar has no type. For example, `on`, `yes` and `no` are texts and not
/// Booleans. The code that reads a value decides which type it needs.
package struct YAMLValue: Sendable {
  package var content: YAMLContent
  package var location: SourceLocation

  /// The text of a scalar; `nil` for a list or a mapping.
  package var text: String? {
    guard case .scalar(let text, _) = content else { return nil }
    return text
  }

  /// Whether the value is a scalar without quotes, and not a block scalar (`|` or `>`).
  package var isPlain: Bool {
    guard case .scalar(_, isPlain: true) = content else { return false }
    return true
  }

  /// Whether the value is an empty plain scalar, for example because nothing follows a key.
  package var isEmptyPlainScalar: Bool { isPlain && text?.isEmpty == true }

  package var elements: [YAMLValue]? {
    guard case .sequence(let elements) = content else { return nil }
    return elements
  }

  package var pairs: [YAMLPair]? {
    guard case .mapping(let pairs) = content else { return nil }
    return pairs
  }

  /// A description of the value for diagnostics, such as `a list`.
  package var diagnosticDescription: String {
    switch content {
    case .scalar(let text, _): isEmptyPlainScalar ? "an empty value" : "`\(text.prefix(40))`"
    case .mapping: "a mapping"
    case .sequence: "a list"
    }
  }
}
