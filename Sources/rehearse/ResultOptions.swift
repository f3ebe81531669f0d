public import ArgumentParser
import Foundation
public import RehearsalAnalysis
import RehearsalRunning

/// The options of `run`, `merge` and `sweep` for the format of results, and for the files with results.
struct ResultOptions: ParsableArguments, Sendable {
  @Option(help: "The format of the result: text, json, junit or markdown.")
  var format = ReportFormat.text

  @Option(help: ArgumentHelp("Also write the result as JSON to this file.", valueName: "file"))
  var json: String?

  @Option(help: ArgumentHelp("Also write the result as JUnit XML to this file.", valueName: "file"))
  var junit: String?

  @Option(help: "What a test case of JUnit stands for: scenario or seed.")
  var junitCases = JUnitReport.TestCaseDivision.scenario

  @Option(help: ArgumentHelp("Also write the result as Markdown to this file.", valueName: "file"))
  var markdown: String?

  @Flag(help: "Also print failures as annotations of a GitHub Actions workflow.")
  var github = false

  @Flag(help: "Show times and digests in full, instead of rounded and shortened.")
  var exact = false

  @Flag(name: .shortAndLong, help: "Show only the scenarios that do not pass.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Show every failure, instead of the first three of a scenario.")
  var verbose = false

  @Option(
    help: ArgumentHelp("Show the scenarios that took the most real time.", valueName: "count")
  )
  var slowest: Int?

  @Flag(help: "Show the events of the first run of each scenario that does not pass.")
  var trace = false

  @Option(help: "Whether text has colours: auto, always or never.")
  var color = ColorOption.auto

  func validate() throws {
    if quiet, verbose { throw ValidationError("Give --quiet or --verbose, not both.") }
    if let slowest, slowest < 1 { throw ValidationError("--slowest must be at least 1.") }
    if format != .text, let option = givenSingleResultOptions.first {
      throw ValidationError("\(option) requires --format text; remove --format \(format).")
    }
    if junitCases != .scenario, junit == nil, format != .junit {
      throw ValidationError("--junit-cases requires --junit FILE or --format junit.")
    }
    try FileUses.checkNames(["--json": json, "--junit": junit, "--markdown": markdown])
  }

  /// The names of the given options that require the text format, and that a table of results does not
  /// support.
  var givenSingleResultOptions: [String] {
    let options = [
      ("--exact", exact), ("--quiet", quiet), ("--verbose", verbose), ("--trace", trace),
      ("--slowest", slowest != nil), ("--github", github),
    ]
    return options.filter(\.1).map(\.0)
  }

  /// The command-line arguments that pass these options on to another command.
  var arguments: [String] {
    let values = [("--json", json), ("--junit", junit), ("--markdown", markdown)]
    let flags = [
      ("--github", github), ("--exact", exact), ("--quiet", quiet), ("--verbose", verbose),
      ("--trace", trace),
    ]
    return (format == .text ? [] : ["--format=\(format.rawValue)"])
      + values.compactMap { name, value in value.map { name + "=" + $0 } }
      + (junitCases == .scenario ? [] : ["--junit-cases=\(junitCases.rawValue)"])
      + (slowest.map { ["--slowest=\($0)"] } ?? []) + flags.filter(\.1).map(\.0)
      + (color == .auto ? [] : ["--color=\(color.rawValue)"])
  }

  /// The paths of the files to which results are written, in addition to standard output.
  var files: [String] { [json, junit, markdown].compactMap(\.self) }

  /// The style of the text on standard output: amount of detail, colours and width.
  var style: TextStyle {
    let terminal = Terminal.output
    return TextStyle(
      isExact: exact,
      verbosity: quiet ? .quiet : verbose ? .verbose : .normal,
      usesColour: color.usesColours(on: terminal),
      width: terminal.width
    )
  }

  /// Checks, before anything runs, that each result file can be created or replaced.
  ///
  /// The path of a result file must name a regular file, or nothing, in a folder that can be written to. A
  /// broken link is refused.
  func checkFiles() throws {
    for file in files { try OutputFile(file).checkCanBeReplaced() }
  }

  /// Adds the files to which results are written to the files of a command.
  func addFiles(to uses: inout FileUses) {
    uses.addOutput(json, "--json")
    uses.addOutput(junit, "--junit")
    uses.addOutput(markdown, "--markdown")
  }

  /// Returns the text of a result for standard output, in the format that the user chose.
  ///
  /// `status` is the status with which the command exits.
  func text(of result: SuiteResult, exitingWith status: ExitStatus) throws -> String {
    switch format {
    case .text:
      TextReport(result, style: style).description
        + (slowest.map { SlowestReport(result, count: $0).description } ?? "")
        + (github ? AnnotationReport(result).description : "")
    case .json:
      String(decoding: try JSONReport(result, exitingWith: status).json(), as: UTF8.self)
    case .junit: JUnitReport(result, cases: junitCases).description
    case .markdown: MarkdownReport(result).description
    }
  }

  /// Writes a result to the files that the user names, and to the summary of a GitHub Actions step.
  ///
  /// `status` is the status with which the command exits.
  func writeFiles(_ result: SuiteResult, exitingWith status: ExitStatus) throws {
    if let json {
      try OutputFile(json).replace(by: JSONReport(result, exitingWith: status).json())
    }
    if let junit {
      let report = JUnitReport(result, cases: junitCases)
      try OutputFile(junit).replace(by: Data(report.description.utf8))
    }
    if let markdown {
      try OutputFile(markdown).replace(by: Data(MarkdownReport(result).description.utf8))
    }
    try addToStepSummary(MarkdownReport(result).description)
  }

  /// Adds Markdown to the summary of a GitHub Actions step, if the command runs in one.
  func addToStepSummary(_ markdown: @autoclosure () -> String) throws {
    if let path = ProcessInfo.processInfo.environment["GITHUB_STEP_SUMMARY"], !path.isEmpty {
      try StepSummary(path: path).add(markdown())
    }
  }
}

extension JUnitReport.TestCaseDivision: ExpressibleByArgument {}

/// The user's choice of when text has colours.
enum ColorOption: String, ExpressibleByArgument, CaseIterable {
  case auto
  case always
  case never

  func usesColours(on terminal: Terminal) -> Bool {
    switch self {
    case .auto: terminal.showsColours
    case .always: true
    case .never: false
    }
  }
}
