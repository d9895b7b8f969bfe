function __andor_should_offer_completions_for_flags_or_options -a expected_commands
    set -l non_repeating_flags_or_options $argv[2..]
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __andor_parse_tokens
    test "$commands" = "$expected_commands"; and return $non_repeating_flags_or_options_absent
end

function __andor_should_offer_completions_for_positional -a expected_commands positional_index_comparison expected_positional_index
    set -l non_repeating_flags_or_options
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __andor_parse_tokens
    test "$commands" = "$expected_commands" -a \( "$positional_index" "$positional_index_comparison" "$expected_positional_index" \)
end

function __andor_parse_tokens -S
    set -l unparsed_tokens (__andor_tokens -pc)
    switch $unparsed_tokens[1]
    case 'andor'
        __andor_parse_subcommand 0 'version' 'h/help'
        switch $unparsed_tokens[1]
        case 'init'
            __andor_parse_subcommand 1 'model=' 'o/out=' 'onnxruntime=' 'csv=' 'row=' 'q/quiet' 'json' 'version' 'h/help'
        case 'run'
            __andor_parse_subcommand 1 'allow-outside' 'out=' 'numerics=' 'mixed-numerics' 'time-limit=' 'dashboard=' 'dashboard-outside' 'workers=' 'threads=' 'onnxruntime=' 'device=' 'allow-python' 'python=' 'python-seconds=' 'callable=' 'q/quiet' 'json' 'version' 'h/help'
        case 'coordinator'
            __andor_parse_subcommand 1 'allow-outside' 'out=' 'bind=' 'keys=' 'numerics=' 'mixed-numerics' 'time-limit=' 'dashboard=' 'dashboard-outside' 'lease=' 'silence=' 'keep-workers' 'threads=' 'onnxruntime=' 'device=' 'allow-python' 'python=' 'python-seconds=' 'callable=' 'q/quiet' 'json' 'version' 'h/help'
        case 'worker'
            __andor_parse_subcommand 1 'name=' 'keys=' 'patience=' 'cache-limit=' 'cache=' 'stay' 'threads=' 'onnxruntime=' 'device=' 'allow-python' 'python=' 'python-seconds=' 'callable=' 'time-limit=' 'q/quiet' 'json' 'version' 'h/help'
        case 'slice'
            __andor_parse_subcommand 2 'allow-outside' 'out=' 'mixed-numerics' 'time-limit=' 'threads=' 'onnxruntime=' 'device=' 'allow-python' 'python=' 'python-seconds=' 'callable=' 'q/quiet' 'json' 'version' 'h/help'
        case 'resume'
            __andor_parse_subcommand 1 'job=' 'most=' 'bind=' 'keys=' 'numerics=' 'mixed-numerics' 'time-limit=' 'dashboard=' 'dashboard-outside' 'lease=' 'silence=' 'keep-workers' 'workers=' 'threads=' 'onnxruntime=' 'device=' 'allow-python' 'python=' 'python-seconds=' 'callable=' 'q/quiet' 'json' 'version' 'h/help'
        case 'explain'
            __andor_parse_subcommand 1 'noise=' 'gap=' 'salient=' 'order=' 'certain=' 'ranges=' 'search-seconds=' 'out=' 'q/quiet' 'json' 'version' 'h/help'
        case 'show'
            __andor_parse_subcommand 1 'game=' 'top=' 'min-order=' 'player=+' 'q/quiet' 'json' 'version' 'h/help'
        case 'score'
            __andor_parse_subcommand -r 2 'game=' 'q/quiet' 'json' 'version' 'h/help'
        case 'circuits'
            __andor_parse_subcommand 1 'game=' 'share=' 'q/quiet' 'json' 'version' 'h/help'
        case 'report'
            __andor_parse_subcommand 1 'game=' 'q/quiet' 'json' 'version' 'h/help'
        case 'export'
            __andor_parse_subcommand 1 'game=' 'format=' 'out=' 'index=' 'order=' 'rows=' 'q/quiet' 'json' 'version' 'h/help'
        case 'study'
            __andor_parse_subcommand -r 1 'along=' 'against=' 'across=' 'block=' 'labels=' 'tau=' 'q/quiet' 'json' 'version' 'h/help'
        case 'plan'
            __andor_parse_subcommand 1 'allow-outside' 'workers=' 'threads=' 'onnxruntime=' 'device=' 'allow-python' 'python=' 'python-seconds=' 'callable=' 'time-limit=' 'q/quiet' 'json' 'version' 'h/help'
        case 'status'
            __andor_parse_subcommand 1 'keys=' 'watch' 'q/quiet' 'json' 'version' 'h/help'
        case 'verify'
            __andor_parse_subcommand 1 'q/quiet' 'json' 'version' 'h/help'
        case 'keys'
            __andor_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'new'
                __andor_parse_subcommand 1 'q/quiet' 'json' 'version' 'h/help'
            case 'allow'
                __andor_parse_subcommand 2 'name=' 'q/quiet' 'json' 'version' 'h/help'
            case 'remove'
                __andor_parse_subcommand 1 'name=' 'q/quiet' 'json' 'version' 'h/help'
            case 'list'
                __andor_parse_subcommand 1 'q/quiet' 'json' 'version' 'h/help'
            end
        case 'doctor'
            __andor_parse_subcommand 0 'q/quiet' 'json' 'onnxruntime=' 'version' 'h/help'
        case 'help'
            __andor_parse_subcommand -r 1 'version'
        end
    end
end

function __andor_tokens
    if test (string split -m 1 -f 1 -- . "$FISH_VERSION") -gt 3
        commandline --tokens-raw $argv
    else
        commandline -o $argv
    end
end

function __andor_parse_subcommand -S -a positional_count
    argparse -s r -- $argv
    set -l option_specs $argv[2..]
    set -l is_repeating_positional $_flag_r
    set -el _flag_r
    set -a commands $unparsed_tokens[1]
    set positional_index 0
    while true
        set -e unparsed_tokens[1]
        argparse -sn "$commands" $option_specs -- $unparsed_tokens 2> /dev/null
        set unparsed_tokens $argv
        set positional_index (math $positional_index + 1)
        for non_repeating_flag_or_option in $non_repeating_flags_or_options
            if set -ql "_flag_$(string replace -a - _ -- $non_repeating_flag_or_option)"
                set non_repeating_flags_or_options_absent 1
                break
            end
        end
        test (count $unparsed_tokens) -eq 0 -o \( -z "$is_repeating_positional" -a "$positional_index" -gt "$positional_count" \) && break
    end
end

function __andor_complete_directories
    set -l token (commandline -t)
    string match -- '*/' $token
    set -l subdirs $token*/
    printf %s\n $subdirs
end

function __andor_custom_completion
    set -x SAP_SHELL fish
    set -x SAP_SHELL_VERSION $FISH_VERSION
    set -l tokens (__andor_tokens -p)
    if test -z "$(__andor_tokens -t)"
        set -l index (count (__andor_tokens -pc))
        set tokens $tokens[..$index] \'\' $tokens[(math $index + 1)..]
    end
    command $tokens[1] $argv $tokens
end

complete -c 'andor' -f
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor" version' -l 'version' -d 'Show the version.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'andor' -n '__andor_should_offer_completions_for_positional "andor" -eq 1' -fa 'init' -d 'Write a commented job file to start from.'
complete -c 'andor' -n '__andor_should_offer_completions_for_positional "andor" -eq 1' -fa 'run' -d 'Evaluate a job on this machine: a coordinator and worker processes.'
complete -c 'andor' -n '__andor_should_offer_completions_for_positional "andor" -eq 1' -fa 'coordinator' -d 'Serve a job to workers that connect from this or other machines.'
complete -c 'andor' -n '__andor_should_offer_completions_for_positional "andor" -eq 1' -fa 'worker' -d 'Evaluate shards for a coordinator until its job is over.'
complete -c 'andor' -n '__andor_should_offer_completions_for_positional "andor" -eq 1' -fa 'slice' -d 'Evaluate one slice of a job to files; \'andor resume\' gathers them.'
complete -c 'andor' -n '__andor_should_offer_completions_for_positional "andor" -eq 1' -fa 'resume' -d 'Resume an interrupted job; acknowledged shards are not evaluated again.'
complete -c 'andor' -n '__andor_should_offer_completions_for_positional "andor" -eq 1' -fa 'explain' -d 'Extract the AND-OR interactions of a finished job again, from its stored values.'
complete -c 'andor' -n '__andor_should_offer_completions_for_positional "andor" -eq 1' -fa 'show' -d 'Show the interactions and players of a job\'s explanations in the terminal.'
complete -c 'andor' -n '__andor_should_offer_completions_for_positional "andor" -eq 1' -fa 'score' -d 'Score attributions of other tools on all masks of a game.'
complete -c 'andor' -n '__andor_should_offer_completions_for_positional "andor" -eq 1' -fa 'circuits' -d 'Find all circuits: which players are enough for most of what all do.'
complete -c 'andor' -n '__andor_should_offer_completions_for_positional "andor" -eq 1' -fa 'report' -d 'Write report.html of a finished job; run, resume and explain write it too.'
complete -c 'andor' -n '__andor_should_offer_completions_for_positional "andor" -eq 1' -fa 'export' -d 'Write a game\'s numbers for other tools; an existing file is replaced as a whole.'
complete -c 'andor' -n '__andor_should_offer_completions_for_positional "andor" -eq 1' -fa 'study' -d 'Compare the games of finished jobs along a label, against levels of it, or across all levels.'
complete -c 'andor' -n '__andor_should_offer_completions_for_positional "andor" -eq 1' -fa 'plan' -d 'Show what a job will cost, without running it.'
complete -c 'andor' -n '__andor_should_offer_completions_for_positional "andor" -eq 1' -fa 'status' -d 'Show the state of a job.'
complete -c 'andor' -n '__andor_should_offer_completions_for_positional "andor" -eq 1' -fa 'verify' -d 'Check every digest, the transforms and universal matching of a job\'s results.'
complete -c 'andor' -n '__andor_should_offer_completions_for_positional "andor" -eq 1' -fa 'keys' -d 'Make keys for encrypted connections, and choose who may connect.'
complete -c 'andor' -n '__andor_should_offer_completions_for_positional "andor" -eq 1' -fa 'doctor' -d 'Check this machine for what andor needs.'
complete -c 'andor' -n '__andor_should_offer_completions_for_positional "andor" -eq 1' -fa 'help' -d 'Show subcommand help information.'
complete -c 'andor' -n '__andor_should_offer_completions_for_positional "andor init" -eq 1' -fka 'tabular image text'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor init" model' -l 'model' -d 'The ONNX file, relative to the job file.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor init" o out' -l 'out' -s 'o' -d 'The job file to write.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor init" onnxruntime' -l 'onnxruntime' -d 'The ONNX Runtime library to load instead of looking for one.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor init" csv' -l 'csv' -d 'A CSV file with the columns\' names first, for a tabular model.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor init" row' -l 'row' -d 'The row of the CSV file that is the sample, from 0.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor init" q quiet' -s 'q' -l 'quiet' -d 'Show no progress.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor init" json' -l 'json' -d 'Print progress, messages and results as one JSON object a line.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor init" version' -l 'version' -d 'Show the version.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor init" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor run" allow-outside' -l 'allow-outside' -d 'Let the job read files outside the folder of its job file.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor run" out' -l 'out' -d 'The result folder (default: andor-<job name>).' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor run" numerics' -l 'numerics' -d 'Whose bits seal the job: this machine\'s, or the first worker\'s whose values agree to rounding.' -rfka 'plan first'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor run" mixed-numerics' -l 'mixed-numerics' -d 'Take workers whose bits differ but agree to rounding; the result says \'mixed\'.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor run" time-limit' -l 'time-limit' -d 'End the command after so many seconds, with exit code 75; it can be resumed.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor run" dashboard' -l 'dashboard' -d 'Show the running job at this address, such as 127.0.0.1:8787; port 0 takes any free one.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor run" dashboard-outside' -l 'dashboard-outside' -d 'Let the dashboard listen where other machines reach it, unencrypted, guarded by its token only.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor run" workers' -l 'workers' -d 'Worker processes to start on this machine (default: 1).' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor run" threads' -l 'threads' -d 'Threads that run the model (default: one a core).' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor run" onnxruntime' -l 'onnxruntime' -d 'The ONNX Runtime library to load instead of looking for one.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor run" device' -l 'device' -d 'Where ONNX models run, in place of the job\'s device: cpu, cuda or cuda:N.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor run" allow-python' -l 'allow-python' -d 'Allow jobs to run their Python module.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor run" python' -l 'python' -d 'The Python that runs it (default: the python3 in PATH).' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor run" python-seconds' -l 'python-seconds' -d 'Most seconds for it to load, or to answer a batch (default: 600).' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor run" callable' -l 'callable' -d 'The socket of a process that serves the job\'s callable.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor run" q quiet' -s 'q' -l 'quiet' -d 'Show no progress.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor run" json' -l 'json' -d 'Print progress, messages and results as one JSON object a line.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor run" version' -l 'version' -d 'Show the version.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor run" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor coordinator" allow-outside' -l 'allow-outside' -d 'Let the job read files outside the folder of its job file.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor coordinator" out' -l 'out' -d 'The result folder.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor coordinator" bind' -l 'bind' -d 'The address to listen at.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor coordinator" keys' -l 'keys' -d 'The folder of keys made by \'andor keys\'; needed beyond this machine.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor coordinator" numerics' -l 'numerics' -d 'Whose bits seal the job: this machine\'s, or the first worker\'s whose values agree to rounding.' -rfka 'plan first'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor coordinator" mixed-numerics' -l 'mixed-numerics' -d 'Take workers whose bits differ but agree to rounding; the result says \'mixed\'.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor coordinator" time-limit' -l 'time-limit' -d 'End the command after so many seconds, with exit code 75; it can be resumed.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor coordinator" dashboard' -l 'dashboard' -d 'Show the running job at this address, such as 127.0.0.1:8787; port 0 takes any free one.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor coordinator" dashboard-outside' -l 'dashboard-outside' -d 'Let the dashboard listen where other machines reach it, unencrypted, guarded by its token only.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor coordinator" lease' -l 'lease' -d 'Seconds that a worker has for a shard, at least, before another may have it (default: 30).' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor coordinator" silence' -l 'silence' -d 'Seconds after which a silent worker counts as lost (default: 15).' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor coordinator" keep-workers' -l 'keep-workers' -d 'When interrupted, let the workers wait for the coordinator that resumes the job.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor coordinator" threads' -l 'threads' -d 'Threads that run the model (default: one a core).' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor coordinator" onnxruntime' -l 'onnxruntime' -d 'The ONNX Runtime library to load instead of looking for one.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor coordinator" device' -l 'device' -d 'Where ONNX models run, in place of the job\'s device: cpu, cuda or cuda:N.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor coordinator" allow-python' -l 'allow-python' -d 'Allow jobs to run their Python module.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor coordinator" python' -l 'python' -d 'The Python that runs it (default: the python3 in PATH).' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor coordinator" python-seconds' -l 'python-seconds' -d 'Most seconds for it to load, or to answer a batch (default: 600).' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor coordinator" callable' -l 'callable' -d 'The socket of a process that serves the job\'s callable.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor coordinator" q quiet' -s 'q' -l 'quiet' -d 'Show no progress.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor coordinator" json' -l 'json' -d 'Print progress, messages and results as one JSON object a line.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor coordinator" version' -l 'version' -d 'Show the version.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor coordinator" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor worker" name' -l 'name' -d 'The worker\'s name in status and logs (default: host and process).' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor worker" keys' -l 'keys' -d 'The folder of keys made by \'andor keys\'; needed beyond this machine.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor worker" patience' -l 'patience' -d 'Seconds to wait for a coordinator that does not answer (default: 30; 600 for one that vanished).' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor worker" cache-limit' -l 'cache-limit' -d 'The most bytes of fetched files in the cache folder, such as 500M or 20G.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor worker" cache' -l 'cache' -d 'The folder of fetched files (default: that of the user).' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor worker" stay' -l 'stay' -d 'Stay when a job is over, and wait for the next coordinator.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor worker" threads' -l 'threads' -d 'Threads that run the model (default: one a core).' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor worker" onnxruntime' -l 'onnxruntime' -d 'The ONNX Runtime library to load instead of looking for one.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor worker" device' -l 'device' -d 'Where ONNX models run, in place of the job\'s device: cpu, cuda or cuda:N.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor worker" allow-python' -l 'allow-python' -d 'Allow jobs to run their Python module.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor worker" python' -l 'python' -d 'The Python that runs it (default: the python3 in PATH).' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor worker" python-seconds' -l 'python-seconds' -d 'Most seconds for it to load, or to answer a batch (default: 600).' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor worker" callable' -l 'callable' -d 'The socket of a process that serves the job\'s callable.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor worker" time-limit' -l 'time-limit' -d 'End the command after so many seconds, with exit code 75; it can be resumed.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor worker" q quiet' -s 'q' -l 'quiet' -d 'Show no progress.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor worker" json' -l 'json' -d 'Print progress, messages and results as one JSON object a line.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor worker" version' -l 'version' -d 'Show the version.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor worker" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor slice" allow-outside' -l 'allow-outside' -d 'Let the job read files outside the folder of its job file.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor slice" out' -l 'out' -d 'The result folder, the same for all slices.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor slice" mixed-numerics' -l 'mixed-numerics' -d 'Evaluate it also where this machine\'s bits differ from the job\'s but agree to rounding.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor slice" time-limit' -l 'time-limit' -d 'End the command after so many seconds, with exit code 75; it can be resumed.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor slice" threads' -l 'threads' -d 'Threads that run the model (default: one a core).' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor slice" onnxruntime' -l 'onnxruntime' -d 'The ONNX Runtime library to load instead of looking for one.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor slice" device' -l 'device' -d 'Where ONNX models run, in place of the job\'s device: cpu, cuda or cuda:N.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor slice" allow-python' -l 'allow-python' -d 'Allow jobs to run their Python module.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor slice" python' -l 'python' -d 'The Python that runs it (default: the python3 in PATH).' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor slice" python-seconds' -l 'python-seconds' -d 'Most seconds for it to load, or to answer a batch (default: 600).' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor slice" callable' -l 'callable' -d 'The socket of a process that serves the job\'s callable.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor slice" q quiet' -s 'q' -l 'quiet' -d 'Show no progress.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor slice" json' -l 'json' -d 'Print progress, messages and results as one JSON object a line.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor slice" version' -l 'version' -d 'Show the version.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor slice" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor resume" job' -l 'job' -d 'Where the job\'s files lie now, if they were moved.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor resume" most' -l 'most' -d 'Evaluations that a sampled game may have from now on.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor resume" bind' -l 'bind' -d 'Wait for remote workers at this address instead of starting local ones.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor resume" keys' -l 'keys' -d 'The folder of keys made by \'andor keys\'; needed beyond this machine.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor resume" numerics' -l 'numerics' -d 'Whose bits seal the job: this machine\'s, or the first worker\'s whose values agree to rounding.' -rfka 'plan first'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor resume" mixed-numerics' -l 'mixed-numerics' -d 'Take workers whose bits differ but agree to rounding; the result says \'mixed\'.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor resume" time-limit' -l 'time-limit' -d 'End the command after so many seconds, with exit code 75; it can be resumed.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor resume" dashboard' -l 'dashboard' -d 'Show the running job at this address, such as 127.0.0.1:8787; port 0 takes any free one.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor resume" dashboard-outside' -l 'dashboard-outside' -d 'Let the dashboard listen where other machines reach it, unencrypted, guarded by its token only.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor resume" lease' -l 'lease' -d 'Seconds that a worker has for a shard, at least, before another may have it (default: 30).' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor resume" silence' -l 'silence' -d 'Seconds after which a silent worker counts as lost (default: 15).' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor resume" keep-workers' -l 'keep-workers' -d 'When interrupted, let the workers wait for the coordinator that resumes the job.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor resume" workers' -l 'workers' -d 'Worker processes to start on this machine (default: 1).' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor resume" threads' -l 'threads' -d 'Threads that run the model (default: one a core).' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor resume" onnxruntime' -l 'onnxruntime' -d 'The ONNX Runtime library to load instead of looking for one.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor resume" device' -l 'device' -d 'Where ONNX models run, in place of the job\'s device: cpu, cuda or cuda:N.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor resume" allow-python' -l 'allow-python' -d 'Allow jobs to run their Python module.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor resume" python' -l 'python' -d 'The Python that runs it (default: the python3 in PATH).' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor resume" python-seconds' -l 'python-seconds' -d 'Most seconds for it to load, or to answer a batch (default: 600).' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor resume" callable' -l 'callable' -d 'The socket of a process that serves the job\'s callable.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor resume" q quiet' -s 'q' -l 'quiet' -d 'Show no progress.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor resume" json' -l 'json' -d 'Print progress, messages and results as one JSON object a line.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor resume" version' -l 'version' -d 'Show the version.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor resume" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor explain" noise' -l 'noise' -d 'What may be left unexplained: 0.04, of |v(N) - v(empty)|; sd:0.1; bound:0.4; sigma:auto; 0.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor explain" gap' -l 'gap' -d 'The certified relative gap to stop at.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor explain" salient' -l 'salient' -d 'The least salient effect, as a share of the largest interaction.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor explain" order' -l 'order' -d 'The highest order of the interaction indices.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor explain" certain' -l 'certain' -d 'Mark so many of the strongest effects of each game as certain, open or undecided.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor explain" ranges' -l 'ranges' -d 'Give so many of them a certified range.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor explain" search-seconds' -l 'search-seconds' -d 'Most seconds of the search for each game.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor explain" out' -l 'out' -d 'Explain in another folder with the same values; the first one stays as it is.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor explain" q quiet' -s 'q' -l 'quiet' -d 'Show no progress.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor explain" json' -l 'json' -d 'Print progress, messages and results as one JSON object a line.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor explain" version' -l 'version' -d 'Show the version.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor explain" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor show" game' -l 'game' -d 'Show this game alone.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor show" top' -l 'top' -d 'Show at most this many interactions of each game.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor show" min-order' -l 'min-order' -d 'Show interactions of at least this many players.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor show"' -l 'player' -d 'Show interactions with this player; repeat it for those with several.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor show" q quiet' -s 'q' -l 'quiet' -d 'Show no progress.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor show" json' -l 'json' -d 'Print progress, messages and results as one JSON object a line.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor show" version' -l 'version' -d 'Show the version.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor show" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor score" game' -l 'game' -d 'The game.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor score" q quiet' -s 'q' -l 'quiet' -d 'Show no progress.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor score" json' -l 'json' -d 'Print progress, messages and results as one JSON object a line.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor score" version' -l 'version' -d 'Show the version.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor score" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor circuits" game' -l 'game' -d 'The only game; all of the job where none is given.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor circuits" share' -l 'share' -d 'The share of v(all) - v(empty) that a circuit does, above 0 and at most 1.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor circuits" q quiet' -s 'q' -l 'quiet' -d 'Show no progress.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor circuits" json' -l 'json' -d 'Print progress, messages and results as one JSON object a line.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor circuits" version' -l 'version' -d 'Show the version.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor circuits" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor report" game' -l 'game' -d 'Write the page of this game alone.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor report" q quiet' -s 'q' -l 'quiet' -d 'Show no progress.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor report" json' -l 'json' -d 'Print progress, messages and results as one JSON object a line.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor report" version' -l 'version' -d 'Show the version.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor report" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor export" game' -l 'game' -d 'The game.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor export" format' -l 'format' -d 'The format.' -rfka 'csv npz shapiq shap'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor export" out' -l 'out' -d 'The file (default: in the game\'s folder, named after the game).' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor export" index' -l 'index' -d 'shapiq: k-SII, SII, STII, FSII, SV, BV or Moebius (default: k-SII).' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor export" order' -l 'order' -d 'shapiq: the highest order (default: 2; for Moebius all up to n = 16, else 3).' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor export" rows' -l 'rows' -d 'npz of a sampled game: rows from A to below B, as A:B (default: all, up to 2^20).' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor export" q quiet' -s 'q' -l 'quiet' -d 'Show no progress.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor export" json' -l 'json' -d 'Print progress, messages and results as one JSON object a line.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor export" version' -l 'version' -d 'Show the version.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor export" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor study" along' -l 'along' -d 'Follow the games along the levels of this label; the last one is what the others are compared with.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor study" against' -l 'against' -d 'Compare with the games at these levels of a label.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor study" across' -l 'across' -d 'Compare the games at every two levels of this label: a matrix of certified similarity.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor study" block' -l 'block' -d 'The label of what levels have in common (default: sample, or the only other label, or the game\'s name).' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor study" labels' -l 'labels' -d 'A CSV file with a column \'game\' and a column a label.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor study" tau' -l 'tau' -d 'The least strength that counts, as a share of a level\'s mean |v(N) - v(empty)| (default: 0.03).' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor study" q quiet' -s 'q' -l 'quiet' -d 'Show no progress.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor study" json' -l 'json' -d 'Print progress, messages and results as one JSON object a line.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor study" version' -l 'version' -d 'Show the version.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor study" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor plan" allow-outside' -l 'allow-outside' -d 'Let the job read files outside the folder of its job file.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor plan" workers' -l 'workers' -d 'Worker processes to start on this machine (default: 1).' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor plan" threads' -l 'threads' -d 'Threads that run the model (default: one a core).' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor plan" onnxruntime' -l 'onnxruntime' -d 'The ONNX Runtime library to load instead of looking for one.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor plan" device' -l 'device' -d 'Where ONNX models run, in place of the job\'s device: cpu, cuda or cuda:N.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor plan" allow-python' -l 'allow-python' -d 'Allow jobs to run their Python module.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor plan" python' -l 'python' -d 'The Python that runs it (default: the python3 in PATH).' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor plan" python-seconds' -l 'python-seconds' -d 'Most seconds for it to load, or to answer a batch (default: 600).' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor plan" callable' -l 'callable' -d 'The socket of a process that serves the job\'s callable.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor plan" time-limit' -l 'time-limit' -d 'End the command after so many seconds, with exit code 75; it can be resumed.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor plan" q quiet' -s 'q' -l 'quiet' -d 'Show no progress.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor plan" json' -l 'json' -d 'Print progress, messages and results as one JSON object a line.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor plan" version' -l 'version' -d 'Show the version.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor plan" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor status" keys' -l 'keys' -d 'The folder of keys made by \'andor keys\', to ask a coordinator that uses keys.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor status" watch' -l 'watch' -d 'Keep showing until the job ends or stops.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor status" q quiet' -s 'q' -l 'quiet' -d 'Show no progress.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor status" json' -l 'json' -d 'Print progress, messages and results as one JSON object a line.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor status" version' -l 'version' -d 'Show the version.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor status" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor verify" q quiet' -s 'q' -l 'quiet' -d 'Show no progress.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor verify" json' -l 'json' -d 'Print progress, messages and results as one JSON object a line.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor verify" version' -l 'version' -d 'Show the version.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor verify" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor keys" version' -l 'version' -d 'Show the version.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor keys" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'andor' -n '__andor_should_offer_completions_for_positional "andor keys" -eq 1' -fa 'new' -d 'Make a folder with keys for a coordinator and its workers.'
complete -c 'andor' -n '__andor_should_offer_completions_for_positional "andor keys" -eq 1' -fa 'allow' -d 'Allow a worker\'s key; a running coordinator notices within a second.'
complete -c 'andor' -n '__andor_should_offer_completions_for_positional "andor keys" -eq 1' -fa 'remove' -d 'Remove a worker\'s key; a running coordinator ends its session within a second.'
complete -c 'andor' -n '__andor_should_offer_completions_for_positional "andor keys" -eq 1' -fa 'list' -d 'List the workers that may connect.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor keys new" q quiet' -s 'q' -l 'quiet' -d 'Show no progress.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor keys new" json' -l 'json' -d 'Print progress, messages and results as one JSON object a line.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor keys new" version' -l 'version' -d 'Show the version.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor keys new" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor keys allow" name' -l 'name' -d 'The name under which the worker is known.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor keys allow" q quiet' -s 'q' -l 'quiet' -d 'Show no progress.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor keys allow" json' -l 'json' -d 'Print progress, messages and results as one JSON object a line.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor keys allow" version' -l 'version' -d 'Show the version.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor keys allow" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor keys remove" name' -l 'name' -d 'The worker\'s name.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor keys remove" q quiet' -s 'q' -l 'quiet' -d 'Show no progress.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor keys remove" json' -l 'json' -d 'Print progress, messages and results as one JSON object a line.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor keys remove" version' -l 'version' -d 'Show the version.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor keys remove" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor keys list" q quiet' -s 'q' -l 'quiet' -d 'Show no progress.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor keys list" json' -l 'json' -d 'Print progress, messages and results as one JSON object a line.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor keys list" version' -l 'version' -d 'Show the version.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor keys list" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor doctor" q quiet' -s 'q' -l 'quiet' -d 'Show no progress.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor doctor" json' -l 'json' -d 'Print progress, messages and results as one JSON object a line.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor doctor" onnxruntime' -l 'onnxruntime' -d 'The ONNX Runtime library to test instead of looking for one.' -rfka ''
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor doctor" version' -l 'version' -d 'Show the version.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor doctor" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'andor' -n '__andor_should_offer_completions_for_flags_or_options "andor help" version' -l 'version' -d 'Show the version.'
