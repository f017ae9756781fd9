/**
 * What each shell runs to complete a line. All three ask `skllm __complete`, which answers with a
 * line that says of what kind the rest is (`words`, `partial`, `files`, `folders`), then with one
 * candidate a line: for bash quoted, for the others as it is, a tab and its description.
 */
export const scripts = {
  bash: `# Completion of skllm for bash 3.2 and later. In ~/.bashrc:
#   eval "$(skllm completion bash)"
_skllm() {
  local line kind=
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ -z $kind ]]; then kind=$line; else COMPREPLY+=("$line"); fi
  done < <(skllm __complete bash "$COMP_LINE" "$COMP_POINT" "$COMP_WORDBREAKS" 2>/dev/null)
  case $kind in
    partial) compopt -o nospace 2>/dev/null ;;
    files) compopt -o default 2>/dev/null || _skllm_paths -f ;;
    folders) compopt -o dirnames 2>/dev/null || _skllm_paths -d ;;
  esac
}
# For bash 3.2, which has no compopt.
_skllm_paths() {
  local line
  while IFS= read -r line; do
    COMPREPLY+=("$line")
  done < <(compgen "$1" -- "\${COMP_WORDS[COMP_CWORD]}")
}
complete -F _skllm skllm
`,
  zsh: `#compdef skllm
# Completion of skllm for zsh. In ~/.zshrc, after compinit:
#   eval "$(skllm completion zsh)"
_skllm() {
  local kind line
  local -a lines values shown
  lines=("\${(@f)$(skllm __complete zsh $((CURRENT - 2)) -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" "\${(@Q)words[CURRENT+1,-1]}" 2>/dev/null)}")
  kind=$lines[1]
  shift lines
  case $kind in
    files|folders)
      compset -P '*='
      compset -P '@'
      if [[ $kind == files ]]; then _files; else _files -/; fi
      return ;;
  esac
  for line in $lines; do
    values+=("\${line%%$'\\t'*}")
    shown+=("\${line/$'\\t'/  -- }")
  done
  (( $#values )) || return 1
  if [[ $kind == partial ]]; then
    compadd -S '' -l -d shown -a values
  else
    compadd -l -d shown -a values
  fi
}
if [[ $funcstack[1] == _skllm ]]; then _skllm "$@"; else compdef _skllm skllm; fi
`,
  fish: `# Completion of skllm for fish. In ~/.config/fish/config.fish:
#   skllm completion fish | source
function __skllm_complete
    set -l before (commandline -opc)[2..-1]
    set -l word (commandline -ct)
    set -l after (commandline -op)[(math (count $before) + 2)..-1]
    test -n "$word"; and set -e after[1]
    set -l lines (skllm __complete fish (count $before) -- $before "$word" $after 2>/dev/null)
    switch "$lines[1]"
        case files
            __fish_complete_path "$word"
        case folders
            __fish_complete_directories "$word"
    end
    string join \\n -- $lines[2..-1]
end
complete -c skllm -f -a '(__skllm_complete)'
`,
} as const;

export type Shell = keyof typeof scripts;
