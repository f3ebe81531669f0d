extension ShellLine.Command {
  /// Whether the shell that reads the line also runs the commands of ``script``, so that their `cd` lasts.
  var runsScriptInSameShell: Bool { unwrappedWords.first == "eval" }

  /// The programs that run the command line that follows an option `-c`, or the command lines of their input.
  private static let shells: Set<String> = ["bash", "dash", "ksh", "sh", "zsh"]

  /// The arguments of `eval`, the command line after the option `-c` of a shell, or the text that the shell reads from
  /// its input.
  ///
  /// The value is `nil` if the command runs no command line in one of these ways.
  var script: String? {
    let words = unwrappedWords
    if runsScriptInSameShell {
      return words.dropFirst().drop { $0 == "--" }.joined(separator: " ")
    }
    guard let program = words.first, Self.shells.contains(program) else { return nil }
    var arguments = words.dropFirst()
    var (isLine, readsInput) = (false, false)
    while let option = arguments.first, option.hasPrefix("-") || option.hasPrefix("+") {
      arguments = arguments.dropFirst()
      if option == "--" || option == "-" { break }
      if option.hasPrefix("--") {
        if Self.shellOptionsWithValue.contains(option) { arguments = arguments.dropFirst() }
        continue
      }
      isLine = isLine || option.hasPrefix("-") && option.contains("c")
      readsInput = readsInput || option.hasPrefix("-") && option.contains("s")
      // The word after the option `-o`, as in `bash -euo pipefail`, is the name of a setting.
      if option.hasSuffix("o") || option.hasSuffix("O") { arguments = arguments.dropFirst() }
    }
    if isLine { return arguments.first }
    return readsInput || arguments.isEmpty || arguments.first == "/dev/stdin" ? input : nil
  }

  /// The long options of shells whose value is the next word.
  private static let shellOptionsWithValue: Set<String> = ["--init-file", "--rcfile"]
}

extension ShellLine.Command {
  /// The text that the command writes to its standard output; `nil` if it is unknown.
  ///
  /// It is known for `echo` and `printf`, and for `cat` and `tee` if their input is known. Redirections are
  /// ignored. The text is never longer than the command and its input.
  package var output: String? {
    let words = unwrappedWords
    let arguments = words.dropFirst()
    switch words.first {
    case "echo"?: return Self.echoed(arguments)
    case "printf"?: return Self.formatted(arguments)
    case "cat"?: return arguments.allSatisfy { $0 == "-" } ? input : nil
    case "tee"?: return input
    default: return nil
    }
  }

  private static func echoed(_ arguments: ArraySlice<String>) -> String {
    let options = arguments.prefix { word in
      word.hasPrefix("-") && word != "-" && word.dropFirst().allSatisfy { "neE".contains($0) }
    }
    let text = arguments.dropFirst(options.count).joined(separator: " ")
    return options.contains { $0.contains("e") } ? unescaped(text) : text
  }

  /// Returns the output of `printf`, which uses its format again until all arguments are used.
  ///
  /// The result is `nil` if the format needs more than inserting arguments, or if the output is longer than
  /// the command. Otherwise, commands in such outputs could multiply at each level.
  private static func formatted(_ arguments: ArraySlice<String>) -> String? {
    var arguments = arguments.first == "--" ? arguments.dropFirst() : arguments
    let maximumSize = arguments.reduce(0) { $0 + $1.utf8.count + 1 }
    // The option `-v` stores the text in a variable.
    guard let format = arguments.popFirst(), !format.hasPrefix("-") else { return nil }
    var output = ""
    repeat {
      let argumentCount = arguments.count
      guard let text = filled(format, with: &arguments) else { return nil }
      output += text
      if arguments.count == argumentCount { break }
    } while !arguments.isEmpty && output.utf8.count <= maximumSize
    return output.utf8.count <= maximumSize ? output : nil
  }

  /// Inserts arguments into a format, and removes them from the given ones.
  private static func filled(
    _ format: String,
    with arguments: inout ArraySlice<String>
  ) -> String? {
    var output = ""
    var rest = unescaped(format)[...]
    while let character = rest.popFirst() {
      guard character == "%" else {
        output.append(character)
        continue
      }
      switch rest.popFirst() {
      case "%"?: output.append("%")
      case "s"?, "d"?, "i"?: output += arguments.popFirst() ?? ""
      case "b"?: output += unescaped(arguments.popFirst() ?? "")
      default: return nil
      }
    }
    return output
  }

  /// Replaces the escape sequences of `echo -e` and `printf`, such as `\n` for a line break.
  private static func unescaped(_ text: String) -> String {
    var output = ""
    var rest = text[...]
    while let character = rest.popFirst() {
      guard character == "\\", let letter = rest.popFirst() else {
        output.append(character)
        continue
      }
      switch letter {
      case "n": output.append("\n")
      case "t": output.append("\t")
      case "\\", "\"", "'": output.append(letter)
      default: output += "\\\(letter)"
      }
    }
    return output
  }
}
