import RehearsalSimulation

/// The JSON Schemas of scenario, policy and configuration files, generated from the declarations
/// of their keys.
///
/// Source: the JSON Schema specification, draft 2020-12.
public enum FileSchema {
  /// The schema of scenario files in format version 1, as text that ends with a newline.
  public static let scenario = text("Rehearsal scenario", ScenarioKeys.type.shape, isScenario: true)

  /// The schema of policy files in format version 1, as text that ends with a newline.
  public static let policy = text("Rehearsal policy", PolicyKeys.type.shape, isScenario: false)

  /// The schema of configuration files in format version 1, as text that ends with a newline.
  public static let configuration = text(
    "Rehearsal configuration",
    ConfigurationKeys.type.shape,
    isScenario: false
  )

  /// The schema of the root file `rehearsal.yaml`, as text that ends with a newline.
  public static let root = text("Rehearsal root file", RootKeys.type.shape, isScenario: false)

  private static func text(_ title: String, _ shape: ObjectShape, isScenario: Bool) -> String {
    var members: [(String, JSON)] = [
      ("$schema", .text("https://json-schema.org/draft/2020-12/schema")),
      ("title", .text(title)),
    ]
    members += object(shape)
    if isScenario {
      let bothKeys = JSON.object([("required", .list([.text("expect"), .text("must-fail")]))])
      members.append(("not", bothKeys))
    }
    return JSON.object(members).text(indent: 0) + "\n"
  }

  private static func object(_ shape: ObjectShape) -> [(String, JSON)] {
    var members: [(String, JSON)] = [("type", .text("object"))]
    members.append(("additionalProperties", .boolean(false)))
    let required = shape.keys.filter(\.isRequired).map { JSON.text($0.name) }
    if !required.isEmpty { members.append(("required", .list(required))) }
    if let count = shape.count {
      members.append(("minProperties", .integer(count.lowerBound)))
      members.append(("maxProperties", .integer(count.upperBound)))
    }
    let properties = shape.keys.map { key in
      (key.name, JSON.object([("description", .text(key.about))] + schema(key.shape)))
    }
    return members + [("properties", .object(properties))]
  }

  private static func schema(_ shape: Shape) -> [(String, JSON)] {
    switch shape {
    case .text: [("type", .text("string")), ("minLength", .integer(1))]
    case .integer(let range):
      [
        ("type", .text("integer")), ("minimum", .integer(range.lowerBound)),
        ("maximum", .integer(range.upperBound)),
      ]
    case .duration:
      [
        ("type", .text("string")),
        (
          "pattern",
          .text("^([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?([0-9]+us)?([0-9]+ns)?$")
        ),
        ("minLength", .integer(2)),
      ]
    case .percentage:
      [
        ("type", .list([.text("number"), .text("string")])), ("minimum", .integer(0)),
        ("maximum", .integer(100)), ("pattern", .text("^[0-9]{1,3}(\\.[0-9]{1,2})? ?%$")),
      ]
    case .decimal:
      [
        ("type", .text("number")), ("minimum", .integer(0)),
        ("maximum", .integer(ValueReader.greatestDecimal)),
      ]
    case .flag: [("type", .text("boolean"))]
    case .choice(let words): [("enum", .list(words.map { .text($0) }))]
    case .list(let element): [("type", .text("array")), ("items", .object(schema(element)))]
    case .table(let value):
      [("type", .text("object")), ("additionalProperties", .object(schema(value)))]
    case .object(let shape): object(shape)
    case .either(let shapes): [("anyOf", .list(shapes.map { .object(schema($0)) }))]
    }
  }
}

/// A JSON value.
///
/// The members of an object keep their order.
private indirect enum JSON {
  case text(String)
  case integer(Int)
  case boolean(Bool)
  case list([JSON])
  case object([(String, JSON)])

  func text(indent: Int) -> String {
    let inner = String(repeating: " ", count: indent + 2)
    let outer = String(repeating: " ", count: indent)
    switch self {
    case .text(let text): return JSONText.quoted(text)
    case .integer(let integer): return "\(integer)"
    case .boolean(let boolean): return "\(boolean)"
    case .list(let elements):
      guard !elements.isEmpty else { return "[]" }
      let lines = elements.map { inner + $0.text(indent: indent + 2) }
      return "[\n" + lines.joined(separator: ",\n") + "\n\(outer)]"
    case .object(let members):
      guard !members.isEmpty else { return "{}" }
      let lines = members.map { inner + JSONText.quoted($0) + ": " + $1.text(indent: indent + 2) }
      return "{\n" + lines.joined(separator: ",\n") + "\n\(outer)}"
    }
  }
}
