/// A shell command line that is parsed without expansion of variables and file patterns.
///
/// The parser understands pipes, quotes, groups, substitutions and here-documents. Of an arithmetic expression,
/// it reads only the substitutions.
package struct ShellLine: Sendable {
  /// A single command of a command line.
  package struct Command: Sendable {
    /// The words of the command without quotation marks: usually the program and its arguments.
    ///
    /// Variable assignments are words too. The files of redirections are not.
    package internal(set) var words: [String] = []
    /// The words of the command as written, separated by single spaces.
    ///
    /// A substitution appears without its commands, such as `$()` for `$(date)`.
    package internal(set) var text = ""
    /// The files to which redirections such as `> log.txt` send the command's output.
    package internal(set) var redirectionTargets: [String] = []
    /// The elements of ``redirectionTargets`` to which `>>` appends the output.
    package internal(set) var appendedTargets: Set<String> = []
    /// How the command follows the one before it.
    package internal(set) var connection = Connection.sequence
    /// The commands that this command passes to a shell or to `eval`, such as `make` in `sh -c "make"`.
    ///
    /// A shell that is given no file reads the commands of its standard input. They are known if a
    /// here-document, the text after `<<<`, or a pipe from a command such as `echo` contains them.
    package internal(set) var innerCommands: [Command] = []
    /// The number of subshells around the command: groups in parentheses, substitutions, and shells that other
    /// commands start.
    package internal(set) var subshellCount = 0
    /// The number of these subshells, counted from outside, that are open since the command before.
    package internal(set) var sharedSubshellCount = 0
    /// The folder in which the shell around the command begins, relative to the folder of the command that
    /// starts the shell.
    ///
    /// The value is `nil` if both are the same, and for all but the first command of the shell.
    var shellFolder: String?
    /// The text that the command reads from its standard input; `nil` if it is unknown.
    package internal(set) var input: String?
    /// Where the standard input comes from; `nil` if it is that of the shell.
    var inputSource: InputSource?
    var hereDocuments: [HereDocument] = []
  }

  /// The ways in which a command follows the one before it.
  package enum Connection: Sendable {
    /// The command runs in any case: it is the first, or it follows `;`, `&` or the end of a line.
    case sequence
    /// The command reads the output of the one before it.
    case pipe
    /// The command runs only if the ones before it succeed.
    case and
    /// The command runs only if the ones before it fail.
    case or
  }

  /// The things from which a command can read its standard input.
  enum InputSource {
    /// A file, or the text after `<<<`.
    case redirection
    case hereDocument
    /// The output of an earlier command, which is in the list of commands so many places before.
    case pipe(distance: Int)
  }

  /// A redirection such as `<<EOF`, by which the lines that follow become the input of a command.
  struct HereDocument {
    /// The line that ends the text.
    var delimiter: String
    /// Whether the tabs at the beginning of a line do not count, as after `<<-`.
    var ignoresTabs: Bool
    /// Whether the shell carries out the substitutions in the text.
    var hasSubstitutions: Bool
  }

  /// The commands of the line, in the order in which they end in the text.
  ///
  /// The commands of a substitution come before the command that contains the substitution, unless it is in a
  /// here-document.
  package private(set) var commands: [Command]

  /// The maximum nesting depth of substitutions and shells.
  ///
  /// Deeper substitutions and shells are not parsed.
  private static let maximumDepth = 32

  package init(_ line: String) { self.init(line, depth: 0) }

  private init(_ line: String, depth: Int) {
    // A line break may be written as two characters.
    let characters: [Character] = line.map { $0 == "\r\n" ? "\n" : $0 }
    var reader = Reader(characters, depthLeft: Self.maximumDepth - depth)
    reader.readCommands(until: nil)
    commands = reader.commands
    guard depth < Self.maximumDepth else { return }
    for index in commands.indices {
      if case .pipe(let distance)? = commands[index].inputSource {
        commands[index].input = commands[index - distance].output
      }
      guard let script = commands[index].script else { continue }
      let outerCount =
        commands[index].subshellCount + (commands[index].runsScriptInSameShell ? 0 : 1)
      commands[index].innerCommands = ShellLine(script, depth: depth + 1).allCommands
      if !commands[index].innerCommands.isEmpty {
        commands[index].innerCommands[0].shellFolder = commands[index].startFolder
      }
      for innerIndex in commands[index].innerCommands.indices {
        commands[index].innerCommands[innerIndex].subshellCount += outerCount
        commands[index].innerCommands[innerIndex].sharedSubshellCount += outerCount
      }
    }
  }

  /// All commands of the line, each followed by the commands that it passes to a shell or to `eval`.
  package var allCommands: [Command] { commands.flatMap { [$0] + $0.innerCommands } }

  /// Finds the arithmetic expressions, such as `((1 + 2))`, by their parentheses.
  ///
  /// Two groups in a group, such as `((a); (b))`, are no arithmetic expression.
  static func arithmeticEnds(in characters: [Character]) -> [Int: Int] {
    var ends: [Int: Int] = [:]
    var openParentheses: [Int] = []
    var latestPair = 0..<0
    for (index, character) in characters.enumerated() {
      if character == "(" {
        openParentheses.append(index)
      } else if character == ")", let start = openParentheses.popLast() {
        if latestPair == (start + 1)..<index { ends[start] = index + 1 }
        latestPair = start..<(index + 1)
      }
    }
    return ends
  }
}
