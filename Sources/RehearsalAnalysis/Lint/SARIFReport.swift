public import Foundation
import RehearsalLint
import RehearsalSimulation

/// A report on the linter's findings as a SARIF log.
///
/// Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0 with Errata 01.
public struct SARIFReport {
  private let verdict: LintVerdict
  private let version: String

  /// Creates the report on the findings of a verdict.
  ///
  /// `version` is the version of the `rehearse` command.
  public init(_ verdict: LintVerdict, version: String) {
    self.verdict = verdict
    self.version = version
  }

  /// Returns the report as JSON with sorted keys and a newline at the end.
  ///
  /// - Throws: The error of the encoder.
  public func encoded() throws -> Data {
    let rules = LintBook.explanations
    let ruleIndices = Dictionary(uniqueKeysWithValues: rules.enumerated().map { ($1.id, $0) })
    let driver = Log.Driver(version: version, rules: rules.map(Log.Rule.init))
    let results = verdict.result.findings.map { finding in
      Log.Result(
        finding,
        ruleIndex: ruleIndices[finding.rule] ?? 0,
        state: verdict.baseline.map { $0.holds(finding) ? "unchanged" : "new" }
      )
    }
    let log = Log(runs: [Log.Run(tool: Log.Tool(driver: driver), results: results)])
    return try JSONFile.data(log)
  }
}

/// The parts of a SARIF log that the report contains.
///
/// The section numbers in these comments are those of the SARIF specification.
private struct Log: Encodable {
  let schema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
  let version = "2.1.0"
  var runs: [Run]

  enum CodingKeys: String, CodingKey {
    case schema = "$schema"
    case version
    case runs
  }

  /// A `run` object, section 3.14.
  struct Run: Encodable {
    var tool: Tool
    var results: [Result]
    let columnKind = "unicodeCodePoints"
  }

  struct Tool: Encodable {
    var driver: Driver
  }

  /// A `toolComponent` object, section 3.19.
  struct Driver: Encodable {
    let name = "rehearse"
    var version: String
    var rules: [Rule]
  }

  struct Text: Encodable {
    var text: String
  }

  /// A `reportingDescriptor` object, section 3.49.
  struct Rule: Encodable {
    var id: String
    var shortDescription: Text
    var fullDescription: Text
    var help: Text
    var defaultConfiguration: Configuration

    init(_ rule: LintBook.Explanation) {
      id = rule.id
      shortDescription = Text(text: rule.summary)
      fullDescription = Text(text: rule.reason)
      help = Text(text: rule.remedy)
      defaultConfiguration = Configuration(level: rule.severity.rawValue)
    }
  }

  struct Configuration: Encodable {
    var level: String
  }

  /// A `result` object, section 3.27.
  struct Result: Encodable {
    var ruleId: String
    var ruleIndex: Int
    var level: String
    var message: Text
    var locations: [Location]
    var relatedLocations: [Location]?
    var partialFingerprints: [String: String]
    var baselineState: String?

    init(_ finding: Finding, ruleIndex: Int, state: String?) {
      ruleId = finding.rule
      self.ruleIndex = ruleIndex
      level = finding.severity.rawValue
      message = Text(text: "\(finding.message); \(finding.remedy)")
      locations = [Location(finding.location, line: finding.line)]
      relatedLocations =
        finding.related.isEmpty
        ? nil
        : finding.related.enumerated().map { index, related in
          Location(related.location, id: index, message: related.text)
        }
      partialFingerprints = [Baseline.key: finding.fingerprint]
      baselineState = state
    }
  }

  /// A `location` object, section 3.28.
  struct Location: Encodable {
    var id: Int?
    var message: Text?
    var physicalLocation: Physical

    init(
      _ location: SourceLocation,
      line: String = "",
      id: Int? = nil,
      message: String? = nil
    ) {
      self.id = id
      self.message = message.map { Text(text: $0) }
      physicalLocation = Physical(
        artifactLocation: Artifact(uri: Self.uri(location.file)),
        region: Region(
          startLine: max(1, location.line),
          startColumn: max(1, location.column),
          snippet: line.isEmpty ? nil : Text(text: line)
        )
      )
    }

    /// Returns a path as a URI reference.
    ///
    /// A relative path gives a relative reference.
    private static func uri(_ path: String) -> String {
      let allowed = CharacterSet(charactersIn: "/-._~").union(.alphanumerics)
        .intersection(CharacterSet(charactersIn: Unicode.Scalar(0x21)...Unicode.Scalar(0x7e)))
      let encoded = path.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
      return path.hasPrefix("/") ? "file://\(encoded)" : encoded
    }
  }

  struct Physical: Encodable {
    var artifactLocation: Artifact
    var region: Region
  }

  struct Artifact: Encodable {
    var uri: String
  }

  /// A `region` object, section 3.30.
  struct Region: Encodable {
    var startLine: Int
    var startColumn: Int
    var snippet: Text?
  }
}
